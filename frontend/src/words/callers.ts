// Who did something, as the audit names them, without what only tells logins apart.

export function callerName(caller: string): string {
  return caller.replace(/^login \w+, /, "");
}
