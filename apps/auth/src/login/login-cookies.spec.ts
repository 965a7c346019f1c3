import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import express from 'express';
import { KeyedMac } from './keyed-mac.js';
import { LoginCookies } from './login-cookies.js';

describe('a cookie of the login room', () => {
  it('is `__Secure-` and Secure on https, and neither on loopback http', async () => {
    expect(await lineFor('https://auth.example', 'value')).toMatch(
      /^__Secure-valetkey-device=value; Max-Age=60; Path=\/interaction; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(await lineFor('http://localhost:3001', 'value')).toMatch(
      /^valetkey-device=value; Max-Age=60; Path=\/interaction; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
  });

  it('is not sent when a browser would drop it for its size', async () => {
    expect(await lineFor('http://localhost:3001', 'x'.repeat(4000))).toBeUndefined();
    expect((await lineFor('http://localhost:3001', 'x'.repeat(3900)))?.length).toBeLessThan(4096);
  });
});

describe('the mark of the issuer', () => {
  const before = new KeyedMac({ AUTH_COOKIE_KEYS: ['the-older-key-of-all'] });
  const rotated = new KeyedMac({ AUTH_COOKIE_KEYS: ['the-newer-key-of-all', 'the-older-key-of-all'] });
  const after = new KeyedMac({ AUTH_COOKIE_KEYS: ['the-newer-key-of-all'] });

  it('outlives a rotation of the cookie keys, and ends with its key', () => {
    const mark = before.sign('form', 'uid');
    expect(rotated.verify('form', 'uid', mark)).toBe(true);
    expect(after.verify('form', 'uid', mark)).toBe(false);
    expect(after.verify('form', 'uid', rotated.sign('form', 'uid'))).toBe(true);
  });

  it('is worth nothing for another purpose, another text, or in part', () => {
    const mark = after.sign('form', 'uid');
    expect(after.verify('device', 'uid', mark)).toBe(false);
    expect(after.verify('form', 'uid2', mark)).toBe(false);
    expect(after.verify('form', 'uid', mark.slice(0, -4))).toBe(false);
    expect(after.verify('form', 'uid', '')).toBe(false);
  });
});

async function lineFor(issuer: string, value: string): Promise<string | undefined> {
  const app = express();
  app.get('/', (_request, response) => {
    new LoginCookies({ AUTH_ISSUER: issuer }).write(response, 'device', value, { path: '/interaction', maxAgeS: 60 });
    response.end();
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return (await fetch(`http://127.0.0.1:${port}/`)).headers.getSetCookie()[0];
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
