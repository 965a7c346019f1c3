import type { ReactElement } from 'react';

const line = {
  viewBox: '0 0 24 24',
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.9,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
  'aria-hidden': true,
  focusable: false,
} as const;

/** The valet key: opens the car, not the glove box. */
export function KeyIcon(): ReactElement {
  return (
    <svg {...line}>
      <circle cx="7.5" cy="12" r="4" />
      <path d="M11.5 12H21v3.5M17 12v2.5" />
    </svg>
  );
}

/** Something is wrong. */
export function AlertIcon(): ReactElement {
  return (
    <svg {...line}>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7.5v5.5M12 16.4v.1" />
    </svg>
  );
}

/** Something is allowed, or done. */
export function CheckIcon(): ReactElement {
  return (
    <svg {...line}>
      <path d="M5 12.5l4.5 4.5L19 7.5" />
    </svg>
  );
}

/** A time has passed. */
export function ClockIcon(): ReactElement {
  return (
    <svg {...line}>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7v5l3.2 2" />
    </svg>
  );
}

/** The way out. */
export function DoorIcon(): ReactElement {
  return (
    <svg {...line}>
      <path d="M14 4H6v16h8M10.5 12H20M16.5 8.5L20 12l-3.5 3.5" />
    </svg>
  );
}
