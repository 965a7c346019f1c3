import { describe, expect, it } from '@jest/globals';
import {
  renderConsent,
  renderError,
  renderExpired,
  renderFront,
  renderSignedIn,
  renderSignedOut,
  renderSignIn,
  renderSignOut,
  renderSwitchAccount,
} from './index.js';

const PROBE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}';
const HOSTILE_LINKS = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>1</script>',
  'vbscript:x',
];

const everyPage = (text: string, homeUrl: string): Readonly<Record<string, string>> => {
  const client = { name: text, homeUrl };
  const form = { action: '/interaction/1', csrf: text, client };
  return {
    'sign-in': renderSignIn({ ...form, email: text, error: { summary: text, email: text, password: text } }),
    consent: renderConsent({
      ...form,
      email: text,
      redirectsTo: text,
      otherAccountUrl: `/authorize?x=${text}`,
      asks: [{ about: text, items: [{ scope: text, words: text, more: text }] }],
    }),
    'sign-out': renderSignOut({ action: '/logout/confirm', xsrf: text, client, email: text }),
    'switch-account': renderSwitchAccount({ action: '/logout/confirm', xsrf: text, client, from: text, to: text }),
    'signed-out': renderSignedOut({ client }),
    front: renderFront({ demo: true }),
    'signed-in': renderSignedIn({ client }),
    expired: renderExpired({ client, restartUrl: `/authorize?x=${text}` }),
    'expired without a beginning': renderExpired({ client }),
    error: renderError({ error: text, description: text, client, restartUrl: `/authorize?x=${text}` }),
    'error without a beginning': renderError({ error: 'constructor', description: text, client }),
  };
};

describe('every page', () => {
  it.each(Object.entries(everyPage(PROBE, 'https://client.example/')))('%s shows foreign text as text', (_name, html) => {
    expect(html).not.toMatch(/<script|<img|<iframe/i);
    for (const tag of html.match(/<[a-z][^>]*>/gi) ?? []) expect(tag).not.toMatch(/\son[a-z]+=(?!alert)/i);
    expect(html.replaceAll(/"[^"]*"/g, '')).not.toMatch(/<[^>]*onerror/i);
  });

  it.each(HOSTILE_LINKS)('never links to %j', (link) => {
    for (const html of Object.values(everyPage('Client', link))) {
      const targets = [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1] ?? '');
      expect(targets.filter((target) => !target.startsWith('data:image/svg+xml,')).every((target) => target.startsWith('/'))).toBe(true);
    }
  });

  it.each(Object.entries(everyPage('Client', 'https://client.example/')))('%s needs no script and no inline style', (_name, html) => {
    expect(html).not.toMatch(/<script|\sstyle="|\son[a-z]+="/);
    expect(html).toMatch(/^<!doctype html><html lang="en">/);
    expect(html).toContain('<meta name="viewport"');
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html.match(/<main/g)).toHaveLength(1);
  });
});

describe('the sign-in page', () => {
  it('names its fields for people and for password managers, and its button `Sign in`', () => {
    const html = renderSignIn({ action: '/x', csrf: 'c', client: { name: 'Client' } });
    expect(html).toMatch(/<label for="email">Email<\/label><input id="email"[^>]* name="email"/);
    expect(html).toMatch(/<label for="password">Password<\/label><input id="password"[^>]* name="password"/);
    expect(html).toContain('autoComplete="username"');
    expect(html).toContain('autoComplete="current-password"');
    expect(html).toMatch(/<button[^>]*>Sign in<\/button>/);
  });
});

describe('the consent page', () => {
  it('has the buttons `Allow` and `Deny`, and shows a scope that nobody has described as it is', () => {
    const html = everyPage('Client', 'https://client.example/')['consent'];
    expect(html).toMatch(/<button[^>]*value="allow"[^>]*>Allow<\/button>|<button[^>]*>Allow<\/button>/);
    expect(html).toMatch(/<button[^>]*>Deny<\/button>/);
  });
});

describe('the error page', () => {
  it('has words for a code of the protocol, and keeps the technical reason for the developer', () => {
    const html = renderError({ error: 'invalid_client', description: 'client is invalid' });
    expect(html).toContain('<h1>We do not know this app</h1>');
    expect(html).toContain('<code>client is invalid</code>');
  });
});
