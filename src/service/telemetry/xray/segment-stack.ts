/** One line of a stack trace, as X-Ray shows it. */
export interface StackFrame {
  readonly path: string;
  readonly line: number;
  readonly label: string;
}

/** More than V8 ever writes by itself: beyond them a stack is somebody's attempt, or a loop. */
const mostFrames = 100;
const longestStack = 64 * 1024;
const longestLine = 1024;

/**
 * The frames of a V8 stack trace. `file://` is dropped, and line and column are read from the right, as paths may hold
 * colons. In one pass without backtracking, because a stack may come from outside.
 */
export function readStack(stack: string): StackFrame[] {
  const frames: StackFrame[] = [];
  for (const line of stack.slice(0, longestStack).split('\n')) {
    if (frames.length === mostFrames) break;
    const frame = readFrame(line.slice(0, longestLine).trim());
    if (frame !== undefined) frames.push(frame);
  }
  return frames;
}

/** Reads `at label (path:line:column)` or `at path:line:column`; undefined for a line that names no place. */
function readFrame(line: string): StackFrame | undefined {
  if (!line.startsWith('at ')) return undefined;
  const open = line.endsWith(')') ? line.indexOf(' (') : -1;
  const place = open === -1 ? line.slice(3).replace(/^async /, '') : line.slice(open + 2, -1);
  const columnAt = place.lastIndexOf(':');
  const lineAt = place.lastIndexOf(':', columnAt - 1);
  if (lineAt < 1 || !/^\d{1,9}:\d{1,9}$/.test(place.slice(lineAt + 1))) return undefined;
  return {
    path: place.slice(0, lineAt).replace(/^file:\/\//, ''),
    line: Number(place.slice(lineAt + 1, columnAt)),
    label: open === -1 ? 'anonymous' : line.slice(3, open),
  };
}
