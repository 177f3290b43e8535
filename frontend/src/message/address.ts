// Whether a text could be a mail address; the server decides in the end.

export function looksLikeAddress(text: string): boolean {
  return /^[^\s@<>()",;:]+@[^\s@.<>()",;:]+(\.[^\s@.<>()",;:]+)+$/.test(text.trim());
}
