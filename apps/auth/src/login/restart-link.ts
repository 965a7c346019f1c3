import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { KeyedMac } from './keyed-mac.js';
import { LoginCookies } from './login-cookies.js';

const COOKIE = 'restart';
const MAX_AGE_S = 7 * 86_400;

const start = z.object({ client: z.string(), path: z.enum(['/authorize', '/device']), params: z.record(z.string(), z.string()) });

/** How the interaction began: for whom, and with which parameters. */
export type InteractionStart = z.infer<typeof start>;

/** Never repeated: what was pushed or signed by value is already in the parameters, and would be refused a second time. */
const ONCE = new Set(['request', 'request_uri']);

/**
 * Remembers, in a cookie of the interaction's own path, how the interaction began. The interaction itself lives for an hour and ends with
 * the sign-in; whoever comes back to its page later, or by the Back button, is one click away from a new one for the same client.
 */
@Injectable()
export class RestartLink {
  constructor(
    private readonly cookies: LoginCookies,
    private readonly mac: KeyedMac,
  ) {}

  /** Notes how the interaction began. */
  remember(response: Response, uid: string, began: InteractionStart): void {
    const params = Object.fromEntries(Object.entries(began.params).filter(([name]) => !ONCE.has(name)));
    const text = Buffer.from(JSON.stringify({ ...began, params })).toString('base64url');
    const value = `${text}.${this.mac.sign('restart', `${uid} ${text}`)}`;
    this.cookies.write(response, COOKIE, value, { path: `/interaction/${uid}`, maxAgeS: MAX_AGE_S });
  }

  /** How the interaction began, when this browser has seen its page. */
  find(request: Request, uid: string): InteractionStart | undefined {
    const [text = '', mac = ''] = this.cookies.read(request, COOKIE)?.split('.') ?? [];
    if (!this.mac.verify('restart', `${uid} ${text}`, mac)) return undefined;
    return start.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data;
  }
}

/** The address that begins the same once more; with `again`, by asking who it is even if somebody is signed in. */
export function restartUrlOf(began: InteractionStart, again = false): string {
  const query = new URLSearchParams(began.params);
  if (again) query.set('prompt', 'login');
  return `${began.path}?${query.toString()}`;
}
