import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { KeyIcon } from './icons.js';
import { stylesheet } from './stylesheet.js';

const ICON = encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#9a6b1c" stroke-width="2.4" stroke-linecap="round"><circle cx="7.5" cy="12" r="4"/><path d="M11.5 12H21v3.5M17 12v2.5"/></svg>',
);

/** The frame of every page: the brand, one card, one line at the foot; no script. */
export function renderPage(page: { readonly title: string; readonly children: ReactNode; readonly foot?: string | undefined }): string {
  const html = renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#f4f3ef" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#0e1211" media="(prefers-color-scheme: dark)" />
        <meta name="robots" content="noindex" />
        <title>{`${page.title} – Valetkey`}</title>
        <link rel="icon" href={`data:image/svg+xml,${ICON}`} />
        <style dangerouslySetInnerHTML={{ __html: stylesheet }} />
      </head>
      <body>
        <header className="brand">
          <KeyIcon />
          Valetkey
        </header>
        <main className="card">{page.children}</main>
        {page.foot !== undefined && <footer className="foot">{page.foot}</footer>}
      </body>
    </html>,
  );
  return `<!doctype html>${html}`;
}
