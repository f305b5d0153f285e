import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The files that each file of `src` imports, types too; all paths as from `src`. */
export type ImportsByFile = ReadonlyMap<string, readonly string[]>;

/** For each folder of `src` the other folders that it may import, as `rooms.json` says. `(roots)` are the files of `src` itself. */
export type Rooms = Readonly<Record<string, readonly string[]>>;

const relativeImport = /\b(?:from|import|import\()\s*['"](\.[^'"]+)['"]/g;

/** Reads the imports of each TypeScript file below `folder`. */
export function readImports(folder: string): ImportsByFile {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((file) => /(?<!\.d)\.ts$/.test(file))
      .map((file) => {
        const text = readFileSync(join(folder, file), 'utf8');
        const targets = Array.from(text.matchAll(relativeImport), ([, path = '']) => path);
        return [file, targets.map((path) => normalize(join(dirname(file), path)))];
      }),
  );
}

/** The folder that a file stands in. */
function roomOf(file: string): string {
  const folder = dirname(file);
  return folder === '.' ? '(roots)' : folder;
}

/** Each import that the table does not allow, as a sentence that names both files. */
export function wrongImports(imports: ImportsByFile, rooms: Rooms): string[] {
  return [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => roomOf(target) !== roomOf(file) && !rooms[roomOf(file)]?.includes(roomOf(target)))
      .map((target) => `${file} imports ${target}`),
  );
}

/** Every file that is loaded with `file`, at once or by way of others. */
export function reachedFrom(file: string, imports: ImportsByFile): string[] {
  const reached = new Set([file]);
  for (const one of reached) for (const target of imports.get(one) ?? []) reached.add(target);
  return [...reached];
}

/** For each folder the other folders that its files import, sorted: what `rooms.json` holds. */
export function importsByRoom(imports: ImportsByFile): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const [file, targets] of imports) {
    const room = roomOf(file);
    const others = targets.map(roomOf).filter((other) => other !== room);
    found.set(room, new Set([...(found.get(room) ?? []), ...others]));
  }
  return new Map([...found].map(([room, others]) => [room, [...others].sort()]));
}

/** Each circle as its way round, `a -> b -> a`: for every node that is on one the shortest, and none twice. */
export function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const circles = new Map<string, string>();
  for (const node of [...graph.keys()].sort()) {
    const way = wayBackTo(node, graph);
    if (way === undefined) continue;
    const members = [...way].sort().join(' ');
    if (!circles.has(members)) circles.set(members, [...way, node].join(' -> '));
  }
  return [...circles.values()];
}

/** The nodes on the shortest way from `start` back to it, `start` first. Undefined where no way leads back. */
function wayBackTo(start: string, graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const ways = new Map([[start, [start]]]);
  for (const [node, way] of ways) {
    for (const next of graph.get(node) ?? []) {
      if (next === start) return way;
      if (!ways.has(next)) ways.set(next, [...way, next]);
    }
  }
  return undefined;
}

/** Programs beside each other. None imports another, but for the preview, which the console's charts draw. */
const programs = ['console', 'drills', 'emulator', 'monitoring', 'stack'];
const previewImport = { from: 'monitoring/cli/read', to: 'console/dashboards/standalone' };
/** What programs share, and what of the rest each imports. */
const sharedRooms = new Map([
  ['base', []],
  ['parsing', []],
  ['xray', ['parsing']],
  ['cloudwatch', ['parsing']],
]);

/** Each import that no `rooms.json` may allow: from one program to another, or out of a room that all share. */
export function crossings(imports: ImportsByFile): string[] {
  return [...imports].flatMap(([file, targets]) =>
    targets.filter((target) => isCrossing(file, target)).map((target) => `${file} imports ${target}`),
  );
}

function isCrossing(file: string, target: string): boolean {
  const [from = '', to = ''] = [file, target].map((path) => path.split('/')[0]);
  if (from === to) return false;
  const allowed: readonly string[] | undefined = sharedRooms.get(from);
  if (allowed !== undefined) return !allowed.includes(to);
  if (!programs.includes(from) || !programs.includes(to)) return false;
  return roomOf(file) !== previewImport.from || roomOf(target) !== previewImport.to;
}

/** How many files of TypeScript or JavaScript each folder holds itself, without declarations and generated parsers. */
export function filesPerRoom(folder: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.[cm]?[jt]sx?$/.test(file) || /\.d\.ts$|\.generated\./.test(file)) continue;
    counts.set(roomOf(file), (counts.get(roomOf(file)) ?? 0) + 1);
  }
  return counts;
}
