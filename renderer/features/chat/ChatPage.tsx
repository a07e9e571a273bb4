/** Talking to a model. */
export function ChatPage() {
  return <section className="page" />
}
