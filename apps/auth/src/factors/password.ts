/** A password that may be hashed: normalised, of a sane length, any characters (ASVS 6.2). */
export type Password = string & { readonly __password: 'Password' };

/** Shortest password one may choose, in characters. */
export const PASSWORD_LENGTH_MIN = 8;
/** Longest, in characters: room for a sentence, and a bound on what is hashed. */
export const PASSWORD_LENGTH_MAX = 128;

/**
 * Normalises a password to NFC, so that `é` typed on another keyboard is the same `é`, and counts characters, not UTF-16 units.
 * Nothing is trimmed, composed of or forbidden.
 */
export function parsePassword(text: string): Password | undefined {
  const normalised = text.normalize('NFC');
  return isPassword(normalised) ? normalised : undefined;
}

function isPassword(normalised: string): normalised is Password {
  // Cheap bound first: a megabyte is not spread into an array of characters.
  if (normalised.length > PASSWORD_LENGTH_MAX * 2) return false;
  const length = Array.from(normalised).length;
  return length >= PASSWORD_LENGTH_MIN && length <= PASSWORD_LENGTH_MAX;
}
