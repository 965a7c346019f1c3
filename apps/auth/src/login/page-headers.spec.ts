import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { setPageHeaders } from './page-headers.js';

describe('the headers of a page', () => {
  it('insist on https where the issuer is https, and on loopback http do not', () => {
    const https = headersOf({ issuer: 'https://auth.example' });
    expect(https['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    expect(https['content-security-policy']).toContain('upgrade-insecure-requests');
    const http = headersOf({ issuer: 'http://localhost:3001' });
    expect(http['strict-transport-security']).toBeUndefined();
    expect(http['content-security-policy']).not.toContain('upgrade-insecure-requests');
  });

  it.each([
    [['https://client.example/callback?x=1'], 'https://client.example'],
    [['https://client.example:8443/a', 'https://client.example:8443/b'], 'https://client.example:8443'],
    [['http://127.0.0.1:49152/callback'], 'http://127.0.0.1:49152'],
    [['http://[::1]:49152/callback'], 'http:'],
    [['com.example.app:/callback'], 'com.example.app:'],
    [['https://client.example/;script-src *'], 'https://client.example'],
    [['https://user@evil.example/', 'https://client.example/'], 'https://evil.example https://client.example'],
  ])('as-csp-form-action: let a form lead to %j', (formTargets, sources) => {
    expect(formActionOf(formTargets)).toBe(`form-action 'self' ${sources}`);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'not an address', ''])('never let a form lead to %j', (target) => {
    expect(formActionOf([target])).toBe("form-action 'self'");
  });

  it('stay of a sane length, whatever a client has registered', () => {
    const targets = Array.from({ length: 500 }, (_, index) => `https://client-${index}.example/callback`);
    expect(formActionOf(targets)?.split(' ')).toHaveLength(22);
  });
});

function headersOf(page: Parameters<typeof setPageHeaders>[2]): NodeJS.Dict<number | string | string[]> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  setPageHeaders(request, response, page);
  return response.getHeaders();
}

function formActionOf(formTargets: readonly string[]): string | undefined {
  const policy = String(headersOf({ issuer: 'http://localhost:3001', formTargets })['content-security-policy']);
  return policy.split(';').find((directive) => directive.startsWith('form-action'));
}
