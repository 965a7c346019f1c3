import { describe, expect, it } from '@jest/globals';
import { LoopbackReceiver } from './loopback-receiver.js';

describe('the loopback receiver', () => {
  it('takes the first answer at its own path, on a loopback address, and keeps it out of caches, frames and referrers', async () => {
    const receiver = await LoopbackReceiver.listen();
    expect(receiver.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    const answered = receiver.answer();
    expect((await fetch(new URL('/favicon.ico', receiver.redirectUri))).status).toBe(404);
    expect((await fetch(receiver.redirectUri, { method: 'POST' })).status).toBe(404);
    const page = await fetch(`${receiver.redirectUri}?code=abc&state=xyz`);
    expect(await page.text()).toContain('Back to the terminal');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect((await answered).search).toBe('?code=abc&state=xyz');
    receiver.close();
    await expect(fetch(receiver.redirectUri)).rejects.toThrow('fetch failed');
  });
});
