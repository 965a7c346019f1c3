import { STATUS_CODES } from 'node:http';

/** A problem document (RFC 9457 §3.1). */
export interface Problem {
  /** `about:blank`: the problem is the status, and its title the status' phrase (RFC 9457 §4.2.1). */
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
}

/** One wrong field of a request (as in RFC 9457 §3, figure 3). */
export interface FieldError {
  readonly in: 'body' | 'query' | 'path';
  /** JSON pointer into the body, or the parameter's name (RFC 6901 §6). */
  readonly pointer: string;
  readonly detail: string;
}

/** A problem whose title is the phrase of its status. */
export function problemOf(status: number, detail?: string, errors?: readonly FieldError[]): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, ...(detail && { detail }), ...(errors && { errors }) };
}
