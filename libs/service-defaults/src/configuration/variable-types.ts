import { z } from 'zod';

/** A whole number in decimal digits within bounds: `"5"` is one, `""`, `"5s"`, `"0x5"` and `"1e3"` are not. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, 'not a whole number')
    .transform(Number)
    .pipe(z.number().int().min(min, `less than ${min}`).max(max, `more than ${max}`));
}

/** Origins separated by commas. A path, a wildcard or `null` is no origin. */
export function originList() {
  return z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((origin) => origin.trim())
        .filter((origin) => origin !== ''),
    )
    .refine((origins) => origins.every(isOrigin), 'not a list of origins');
}

/** An address of http or https. */
export function httpUrl() {
  return z.url({ protocol: /^https?$/, error: 'not an http or https address' });
}

/** An address that is compared character by character, so that no second spelling of it may get in: without a slash at its end. */
export function identifierUrl() {
  return httpUrl().refine((url) => !url.endsWith('/'), 'it ends with a slash');
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
}
