import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config.js';

/** What a code is for: one made for a form is worth nothing as a device's. */
export type MacPurpose = 'form' | 'device' | 'restart';

const BYTES = 16;

/** Marks what the issuer gave to a browser, so that it can tell it again: with the newest cookie key, and read with any. */
@Injectable()
export class KeyedMac {
  private readonly keys: readonly string[];

  constructor(@Inject(AUTH_CONFIG) config: Pick<AuthConfig, 'AUTH_COOKIE_KEYS'>) {
    this.keys = config.AUTH_COOKIE_KEYS;
  }

  /** The code of a text, 128 bits in base64url. */
  sign(purpose: MacPurpose, text: string): string {
    return macOf(this.keys[0] ?? '', purpose, text).toString('base64url');
  }

  /** Whether the code is this text's, under any key still in use; in constant time. */
  verify(purpose: MacPurpose, text: string, mac: string): boolean {
    const given = Buffer.from(mac, 'base64url');
    return given.length === BYTES && this.keys.some((key) => timingSafeEqual(macOf(key, purpose, text), given));
  }
}

function macOf(key: string, purpose: MacPurpose, text: string): Buffer {
  return createHmac('sha256', key).update(`valetkey login ${purpose}\0${text}`).digest().subarray(0, BYTES);
}
