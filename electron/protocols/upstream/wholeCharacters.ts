/** Joins the halves of a character that a provider sent in two pieces; a half that stays alone becomes U+FFFD. */
export class WholeCharacters {
  #half = ""

  push(piece: string): string {
    const text = this.#half + piece
    const last = text.charCodeAt(text.length - 1)
    const isHalf = last >= 0xd800 && last <= 0xdbff
    this.#half = isHalf ? text.slice(-1) : ""
    return (isHalf ? text.slice(0, -1) : text).toWellFormed()
  }

  end(): string {
    return this.#half.toWellFormed()
  }
}
