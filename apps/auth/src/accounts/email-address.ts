/** An e-mail address in the one form in which accounts are stored and looked up. */
export type EmailAddress = string & { readonly __email: 'EmailAddress' };

/** RFC 5321 §4.5.3.1: 64 octets before the `@`, 255 after it; 254 altogether (erratum 1690). */
const LENGTH_MAX = 254;
const SHAPE = /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]{1,253}$/u;

/**
 * The one comparison rule: surrounding white space goes, `A`–`Z` become `a`–`z`, every other character stays what it is.
 *
 * Unicode lower-casing and normalisation are left out on purpose. Both map letters of other alphabets onto ASCII ones (the Kelvin
 * sign `\u212A` onto `k`), so that an address which belongs to a stranger would find the account of somebody else. The database
 * holds the rule too, as a check on `account.email`.
 */
export function parseEmailAddress(text: string): EmailAddress | undefined {
  const address = text.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return isEmailAddress(address) ? address : undefined;
}

function isEmailAddress(address: string): address is EmailAddress {
  return address.length <= LENGTH_MAX && SHAPE.test(address);
}
