import type { VariableDescription } from '@valetkey/service-defaults';

/** One app and its variables. */
export interface ConfiguredApp {
  readonly app: string;
  readonly variables: readonly VariableDescription[];
}

const generated =
  'Generated from the apps’ `config.ts` by `node tools/checks/write-configuration.ts` after a build; a test fails when it is stale.';

/** `docs/configuration.md` */
export function configurationPage(apps: readonly ConfiguredApp[]): string {
  const sections = apps.map(
    ({ app, variables }) => `\n## ${app}\n\n| variable | default | what it is |\n| --- | --- | --- |\n${variables.map(row).join('\n')}\n`,
  );
  return `# Configuration\n\n${generated}\n\nEvery app reads its environment once, at the start. A variable that is missing or wrong stops the start with a sentence that\nnames it; an empty one counts as missing. \`npm start\` and \`docker-compose.yml\` set all of them for demo mode.\n${sections.join('')}`;
}

/** `.env.example`: what must be set stands open, what has a default is commented out. */
export function environmentExample(apps: readonly ConfiguredApp[]): string {
  const sections = apps.map(({ app, variables }) => `\n# ---- ${app} ----\n${variables.map(assignment).join('\n')}\n`);
  return `# ${generated.replaceAll('`', '')}\n${sections.join('')}`;
}

function row({ name, description, required, secret, fallback }: VariableDescription): string {
  const whatItIs = `${description}${secret ? ' Secret.' : ''}`.replaceAll('|', '\\|');
  return `| \`${name}\` | ${required ? '**must be set**' : fallback === undefined ? 'none' : `\`${fallback}\``} | ${whatItIs} |`;
}

function assignment({ name, description, required, fallback }: VariableDescription): string {
  return `# ${description}\n${required ? `${name}=` : `# ${name}=${fallback ?? ''}`}`;
}
