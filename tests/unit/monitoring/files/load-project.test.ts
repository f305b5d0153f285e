import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadProject } from '../../../../src/monitoring/files/load-project.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'project-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

const names = 'namePrefix: shop-\nmanagedBy: the-shop\n';
const orders = {
  source: 'orders.ts',
  madeBy: 'make metrics',
  dimensions: { Shelf: ['top', 'bottom'] },
  metrics: {
    Orders: { unit: 'Count', kind: 'counter', dimensionSets: [['Environment', 'Shelf']], meaning: 'Orders taken' },
  },
};

test('what is left out has a value that names no project', async () => {
  await write('monitor.config.yaml', names);
  expect(await loadProject(folder)).toEqual({
    folder,
    namePrefix: 'shop-',
    managedBy: 'the-shop',
    command: 'monitor',
    runbooks: 'runbooks',
    documents: 'runbooks',
    ownNamespaces: [],
    logLines: 'json',
    console: { applyCommand: 'monitor apply --env NAME', runbookIndex: 'runbooks/README.md' },
  });
});

test('what is given is taken, with the metrics of each namespace', async () => {
  await write('lists/orders.json', JSON.stringify(orders));
  await write(
    'monitor.config.yaml',
    `${names}command: shopctl\nrunbooks: help/night\nownNamespaces: { Shop: lists/orders.json }\nlogLines: text\n`,
  );
  expect(await loadProject(folder)).toMatchObject({
    command: 'shopctl',
    runbooks: 'help/night',
    documents: 'help',
    ownNamespaces: [{ namespace: 'Shop', ...orders }],
    logLines: 'text',
  });
});

/** What is said of a wrong file, after that it cannot be used. */
async function problemsOf(): Promise<string[]> {
  const error = await loadProject(folder).then(
    () => expect.unreachable('it was taken'),
    (reason: unknown) => reason as Error,
  );
  expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
  const [first, ...lines] = error.message.split('\n  ');
  expect(first).toMatch(/cannot be used:$/);
  return lines;
}

describe('a wrong monitor.config.yaml is refused with what is wrong and where', () => {
  const cases: Record<string, [text: string, lines: RegExp[]]> = {
    'no YAML': [`${names}runbooks: [\n`, [/^monitor\.config\.yaml:\d+:\d+: not valid YAML: .*; mend the YAML/]],
    'a key twice': [`${names}namePrefix: store-\n`, [/:3:1: this key is already used above; rename or remove/]],
    'an unknown field': [`${names}comand: shop\n`, [/^monitor\.config\.yaml:3:1: unknown field comand; did you mean/]],
    'a wrong type': [`${names}command: 7\n`, [/:3:10: command is the number 7; write a text, in quotes$/]],
    'no name to begin with': [
      'managedBy: shop\n',
      [/^monitor\.config\.yaml:1:\d+: namePrefix is missing; add namePrefix/],
    ],
    'a prefix without a dash': [
      'namePrefix: shop\nmanagedBy: shop\n',
      [/:1:13: this is no beginning of a name; use letters, digits, - and _, and end it with a dash$/],
    ],
    'a tag with blanks': [
      'namePrefix: shop-\nmanagedBy: the shop\n',
      [/:2:12: this cannot be the value of a tag; use/],
    ],
    'a folder elsewhere': [`${names}runbooks: ../night\n`, [/:3:11: this is not the path of a folder; write it from/]],
    'a list that is no JSON file': [`${names}ownNamespaces: { Shop: list.csv }\n`, [/:3:24: this is not the path of/]],
    'nothing at all': ['', [/^monitor\.config\.yaml:1:1: namePrefix is missing/, /1:1: managedBy is missing/]],
    'several things': [
      'namePrefix: 1\nmanagedBy: [shop]\n',
      [/:1:13: namePrefix is the/, /:2:\d+: managedBy is a list/],
    ],
  };
  test.for(Object.entries(cases))('%s', async ([, [text, lines]]) => {
    await write('monitor.config.yaml', text);
    const found = await problemsOf();
    expect(found).toHaveLength(lines.length);
    for (const [index, line] of lines.entries()) expect(found[index]).toMatch(line);
  });
});

test('without the file it is said what to do', async () => {
  await expect(loadProject(folder)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: `${join(folder, 'monitor.config.yaml')} cannot be read.`,
    remedy: expect.stringContaining('write monitor.config.yaml with at least namePrefix and managedBy'),
  });
});

describe('a list of metrics', () => {
  beforeEach(() => write('monitor.config.yaml', `${names}ownNamespaces: { Shop: orders.json }\n`));

  test('that is missing is named with what names it', async () => {
    await expect(loadProject(folder)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${join(folder, 'orders.json')} cannot be read.`,
      remedy: expect.stringContaining('monitor.config.yaml names it as the list of the metrics of Shop'),
    });
  });

  test('that is none is refused at its place', async () => {
    const { Orders } = orders.metrics;
    const wrong = { ...orders, metrics: { Orders: { ...Orders, kind: 'count' } } };
    await write('orders.json', JSON.stringify(wrong, undefined, 2));
    expect(await problemsOf()).toEqual([expect.stringMatching(/^orders\.json:13:15: kind is the text 'count'; write/)]);
  });

  test('must have the values of every dimension, as they are what it costs', async () => {
    await write('orders.json', JSON.stringify({ ...orders, dimensions: {} }, undefined, 2));
    expect(await problemsOf()).toEqual([
      expect.stringContaining(
        'Orders has the dimension Shelf, whose values are not listed; list them under dimensions',
      ),
    ]);
  });
});
