import type { RequestTransaction } from '../database/request-transaction.js';

/** How long a rotated refresh token gives its successor again, to the same client, until that is used (DESIGN §8). */
export const GRACE_WINDOW_S = 10;

/** What one `/token` request does to a refresh token. */
export interface RefreshRotation {
  /** The token that this request has consumed; the next one saved is its successor. */
  consumed?: string;
  /** The successor that an earlier request made, to be given again instead of rotating. */
  successor?: string;
}

const rotations = new WeakMap<RequestTransaction, RefreshRotation>();

/** The rotation of a request, by its transaction. */
export function rotationOf(transaction: RequestTransaction): RefreshRotation {
  const existing = rotations.get(transaction);
  if (existing !== undefined) return existing;
  const rotation: RefreshRotation = {};
  rotations.set(transaction, rotation);
  return rotation;
}

/** Notes that the presented token has a successor, within its grace window. */
export function noteSuccessor(transaction: RequestTransaction, successor: string): void {
  rotationOf(transaction).successor = successor;
}
