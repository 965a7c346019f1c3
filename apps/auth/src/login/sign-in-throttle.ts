import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import type { EmailAddress } from '../accounts/email-address.js';
import { networkOf } from './network-of.js';
import { TooManyAttemptsError } from './too-many-attempts.error.js';

/** Who tries to sign in as whom, and from where. */
export interface SignInAttempt {
  readonly email: EmailAddress | undefined;
  readonly address: string;
  /** Set when this person has signed in on this device before. */
  readonly device: string | undefined;
}

/** Wrong passwords allowed per window. */
const BUDGETS = {
  /** From one address for any account: an office behind one address still gets in. */
  address: { points: 60, duration: 600 },
  /** From one address for one account. */
  pair: { points: 10, duration: 900 },
  /** For one account from all devices it does not know. */
  account: { points: 100, duration: 3600 },
  /** For one account on one device it knows. */
  device: { points: 10, duration: 900 },
} as const;

type Budget = keyof typeof BUDGETS;
type Spent = readonly (readonly [Budget, string])[];

/**
 * Counts wrong passwords in PostgreSQL, so that all replicas together allow exactly the budget.
 *
 * Strangers spend three budgets: of their address, of their address for that account, and of the account as a whole. A device on which the
 * owner has signed in before spends none of these but one of its own. Somebody who guesses from a thousand addresses therefore uses up the
 * account's budget for strangers, and the owner still signs in at home. What is typed is counted whether or not it is an account.
 */
@Injectable()
export class SignInThrottle {
  private readonly limiters: Readonly<Record<Budget, RateLimiterPostgres>>;

  constructor(database: DataSource) {
    this.limiters = {
      address: limiterOf(database, 'address'),
      pair: limiterOf(database, 'pair'),
      account: limiterOf(database, 'account'),
      device: limiterOf(database, 'device'),
    };
  }

  /** Spends one attempt before the password is looked at. Throws {@link TooManyAttemptsError}, then without having looked. */
  async spend(attempt: SignInAttempt): Promise<Spent> {
    const spent: [Budget, string][] = [];
    try {
      for (const [budget, key] of budgetsOf(attempt)) {
        await this.consume(budget, key);
        spent.push([budget, key]);
      }
      return spent;
    } catch (error) {
      await this.giveBack(spent);
      throw error;
    }
  }

  /** Gives the attempt back: the password was right, or was never looked at. */
  async giveBack(spent: Spent): Promise<void> {
    for (const [budget, key] of spent) await this.limiters[budget].reward(key, 1);
  }

  private async consume(budget: Budget, key: string): Promise<void> {
    try {
      await this.limiters[budget].consume(key, 1);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new TooManyAttemptsError(budget === 'pair' ? 'account' : budget, Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
    }
  }
}

/** Narrowest first: who hammers at one account uses up neither the budget of the neighbours behind the same address nor the account's. */
function budgetsOf({ email, address, device }: SignInAttempt): Spent {
  const network = networkOf(address);
  if (email === undefined) return [['address', network]];
  // Hashed, since people type passwords into this field, and for the table's 255 characters.
  const who = createHash('sha256').update(email).digest('base64url');
  if (device !== undefined) return [['device', `${device} ${who}`]];
  return [
    ['pair', `${network} ${who}`],
    ['address', network],
    ['account', who],
  ];
}

function limiterOf(database: DataSource, budget: Budget): RateLimiterPostgres {
  const { points, duration } = BUDGETS[budget];
  return new RateLimiterPostgres({
    storeClient: database,
    storeType: 'typeorm',
    tableName: 'login_throttle',
    tableCreated: true,
    keyPrefix: `login-${budget}`,
    points,
    duration,
    // A flood is then refused from memory. One more than the budget: the last attempt allowed may be the right password, and is given back.
    inMemoryBlockOnConsumed: points + 1,
  });
}
