import type { ReactElement, ReactNode } from 'react';

/** The mark above a page's heading; says nothing that the heading does not. */
export function Seal(props: { readonly children: ReactNode; readonly bad?: boolean }): ReactElement {
  return (
    <div className="seal" aria-hidden="true">
      <span className={props.bad ? 'tile bad' : 'tile'}>{props.children}</span>
    </div>
  );
}
