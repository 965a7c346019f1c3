import type { Account } from './account.js';

/**
 * A person who has just proved who they are, and the generations in force in the snapshot that held the proof's other half
 * (PROTOCOL §8). Session and grant note them, so that whatever was revoked meanwhile stays revoked.
 */
export interface VerifiedAccount {
  readonly account: Account;
  readonly generations: { readonly issuer: number; readonly account: number };
}
