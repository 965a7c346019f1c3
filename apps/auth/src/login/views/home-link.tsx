import type { ReactElement } from 'react';
import type { PageClient } from './page-client.js';

/** The way back to the client's own site; nothing when it has none that a browser may be sent to. */
export function HomeLink(props: { readonly client: PageClient | undefined; readonly main?: boolean }): ReactElement | null {
  const { client } = props;
  if (client?.homeUrl === undefined || !isWebAddress(client.homeUrl)) return null;
  return (
    <a className={props.main ? 'act main' : 'act bare'} href={client.homeUrl}>
      {`Go to ${client.name}`}
    </a>
  );
}

/** A `javascript:` or `data:` address a client registered is never a link. */
function isWebAddress(address: string): boolean {
  const protocol = URL.parse(address)?.protocol;
  return protocol === 'https:' || protocol === 'http:';
}
