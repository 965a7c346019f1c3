import { STATUS_CODES } from 'node:http';

/** A problem document (RFC 9457 §3.1). */
export interface Problem {
  /** `about:blank`: the problem is the status, and its title the status' phrase (RFC 9457 §4.2.1). */
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** A stable name of the reason. */
  readonly code?: string;
  /** What is wrong with which field. */
  readonly errors?: readonly FieldError[];
}

/** One wrong field of a request (as in RFC 9457 §3, figure 3). */
export interface FieldError {
  readonly in: 'body' | 'query' | 'path';
  /** JSON pointer into the body (RFC 6901 §6), or the parameter's name. */
  readonly pointer: string;
  readonly detail: string;
}

/** A problem whose title is the phrase of its status. */
export function problemOf(status: number, more: Pick<Problem, 'detail' | 'code' | 'errors'> = {}): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, ...more };
}
