import { createHash } from 'node:crypto';
import { stylesheet } from './stylesheet.js';

/** How a content security policy names the one style sheet that stands in every page. */
export const stylesheetSource = `'sha256-${createHash('sha256').update(stylesheet).digest('base64')}'`;
