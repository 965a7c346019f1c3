import type { Request } from 'express';

/** The fields of a form; a field sent twice, or nested, is none. */
export function formOf(request: Request): Readonly<Record<string, string | undefined>> {
  const body: unknown = request.body;
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(Object.entries(body).filter((field): field is [string, string] => typeof field[1] === 'string'));
}
