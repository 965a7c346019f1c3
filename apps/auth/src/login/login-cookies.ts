import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AUTH_CONFIG, type AuthConfig } from '../config.js';

const COOKIE_BYTES_MAX = 4096;

/** The login room's own cookies: path-bound, out of reach of scripts, `__Secure-` on https (SECURITY §5). */
@Injectable()
export class LoginCookies {
  private readonly secure: boolean;

  constructor(@Inject(AUTH_CONFIG) config: Pick<AuthConfig, 'AUTH_ISSUER'>) {
    this.secure = config.AUTH_ISSUER.startsWith('https:');
  }

  /** The cookie's value; the first, when a browser sends several. */
  read(request: Request, name: string): string | undefined {
    const prefix = `${this.nameOf(name)}=`;
    const pair = request.headers.cookie?.split(/; */).find((candidate) => candidate.startsWith(prefix));
    return pair?.slice(prefix.length);
  }

  /** Sets the cookie. One that a browser would drop for its size is not sent. */
  write(response: Response, name: string, value: string, options: { readonly path: string; readonly maxAgeS: number }): void {
    if (name.length + value.length + options.path.length + 128 > COOKIE_BYTES_MAX) return;
    response.cookie(this.nameOf(name), value, {
      path: options.path,
      maxAge: options.maxAgeS * 1000,
      httpOnly: true,
      sameSite: 'lax',
      secure: this.secure,
      encode: String,
    });
  }

  private nameOf(name: string): string {
    return this.secure ? `__Secure-valetkey-${name}` : `valetkey-${name}`;
  }
}
