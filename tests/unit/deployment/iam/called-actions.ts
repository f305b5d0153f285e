import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ImportsByFile, reachedFrom } from '../../root/rooms.ts';

/** IAM's prefix of each client package of the SDK. AWS page: "Actions, resources, and condition keys for AWS services". */
const prefixes: Readonly<Record<string, string>> = {
  cloudwatch: 'cloudwatch',
  'cloudwatch-logs': 'logs',
  cloudformation: 'cloudformation',
  cloudtrail: 'cloudtrail',
  'elastic-beanstalk': 'elasticbeanstalk',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  rds: 'rds',
  'secrets-manager': 'secretsmanager',
  sns: 'sns',
  xray: 'xray',
};
/** IAM's prefix of each service of the `aws` command, where it is not the service's own name. */
const commandPrefixes: Readonly<Record<string, string>> = { elbv2: 'elasticloadbalancing' };
const words: Readonly<Record<string, string>> = { db: 'DB', ebs: 'Ebs' };

/** The actions of all SDK commands that `entry` can reach, a file of `src`: `cloudwatch:PutDashboard`. */
export function actionsOfCode(src: string, entry: string, imports: ImportsByFile): string[] {
  const actions = reachedFrom(entry, imports)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => actionsOfFile(readFileSync(join(src, file), 'utf8')));
  return [...new Set(actions)].sort();
}

/** The actions of the SDK's commands and paginators that a file takes from a client's package. */
export function actionsOfFile(text: string): string[] {
  const found = text.matchAll(/\{([^{}]*)\}\s*(?:from|= await import\()\s*'@aws-sdk\/client-([a-z0-9-]+)'/g);
  return [...found].flatMap(([, names = '', client = '']) => {
    const prefix = prefixes[client];
    if (prefix === undefined) throw new Error(`the prefix of @aws-sdk/client-${client} in IAM is not known here`);
    return [...names.matchAll(/(?<!type )\b(?:([A-Z]\w*)Command|paginate([A-Z]\w*))\b/g)].map(
      ([, command, paginated]) => `${prefix}:${command ?? paginated}`,
    );
  });
}

/** The actions of the `aws` commands in a text, such as a page or a script; those of `aws SERVICE wait` are left out. */
export function actionsOfCommands(text: string): string[] {
  const found = text.matchAll(/\baws ([a-z0-9-]+) ([a-z][a-z0-9]*(?:-[a-z0-9]+)+)\b/g);
  const actions = [...found].map(([, service = '', command = '']) => {
    const name = command.split('-').map((word) => words[word] ?? word.charAt(0).toUpperCase() + word.slice(1));
    return `${commandPrefixes[service] ?? service}:${name.join('')}`;
  });
  return [...new Set(actions)].sort();
}
