import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { EmailAddress } from '../accounts/email-address.js';
import { KeyedMac } from './keyed-mac.js';
import { LoginCookies } from './login-cookies.js';

const COOKIE = 'device';
const PEOPLE_MAX = 5;
/** 400 days: the longest that browsers keep a cookie. */
const MAX_AGE_S = 400 * 86_400;
const SHAPE = /^[A-Za-z0-9_-]{22}(\.[A-Za-z0-9_-]{22}){1,5}$/;

/**
 * Remembers in the browser who has signed in there. It proves nothing and opens nothing; a guess at a password made from such a device is
 * merely counted apart from the strangers', so that these cannot lock the owner out (OWASP, "device cookies").
 */
@Injectable()
export class KnownDevices {
  constructor(
    private readonly cookies: LoginCookies,
    private readonly mac: KeyedMac,
  ) {}

  /** The device's identifier, when this person has signed in on it before. */
  find(request: Request, email: EmailAddress): string | undefined {
    const { id, marks } = this.read(request);
    return id !== undefined && marks.some((mark) => this.mac.verify('device', textOf(id, email), mark)) ? id : undefined;
  }

  /** Notes that the person has just signed in here. The five last ones are kept. */
  remember(request: Request, response: Response, email: EmailAddress): void {
    const { id = randomBytes(16).toString('base64url'), marks } = this.read(request);
    const mark = this.mac.sign('device', textOf(id, email));
    const others = marks.filter((other) => other !== mark).slice(0, PEOPLE_MAX - 1);
    this.cookies.write(response, COOKIE, [id, mark, ...others].join('.'), { path: '/interaction', maxAgeS: MAX_AGE_S });
  }

  private read(request: Request): { readonly id?: string | undefined; readonly marks: readonly string[] } {
    const value = this.cookies.read(request, COOKIE);
    if (value === undefined || !SHAPE.test(value)) return { marks: [] };
    const [id, ...marks] = value.split('.');
    return { id, marks };
  }
}

function textOf(id: string, email: EmailAddress): string {
  return `${id}\0${email}`;
}
