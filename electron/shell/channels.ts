/** Names of the four IPC channels between the preload script and the main process. */
export const channels = {
  call: "host:call",
  open: "host:open",
  cancel: "host:cancel",
  frame: "host:frame",
} as const
