/** Without fields that are there but undefined: in a spread they would wipe out what they are laid over. */
export function definedOnly<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Value
}
