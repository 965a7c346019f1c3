import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { stylesheet } from './stylesheet.js';

/** The frame of every page: one column, one card, no script. */
export function renderPage(page: { readonly title: string; readonly children: ReactNode }): string {
  const html = renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`${page.title} · Valetkey`}</title>
        <style dangerouslySetInnerHTML={{ __html: stylesheet }} />
      </head>
      <body>
        <main className="card">{page.children}</main>
      </body>
    </html>,
  );
  return `<!doctype html>${html}`;
}
