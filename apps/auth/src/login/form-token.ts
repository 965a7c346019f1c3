import { Injectable } from '@nestjs/common';
import { KeyedMac } from './keyed-mac.js';

/**
 * The token in each form. It is bound to the interaction, and that to the interaction's signed, path-bound cookie: a token fetched by an
 * attacker fits only the attacker's interaction, whose cookie no other browser has.
 */
@Injectable()
export class FormToken {
  constructor(private readonly mac: KeyedMac) {}

  /** The token to put into the forms of one interaction. */
  of(uid: string): string {
    return this.mac.sign('form', uid);
  }

  /** Whether a form that came back is one of this interaction. */
  fits(uid: string, token: unknown): boolean {
    return typeof token === 'string' && this.mac.verify('form', uid, token);
  }
}
