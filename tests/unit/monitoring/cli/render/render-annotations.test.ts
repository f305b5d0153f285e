import { expect, test } from 'vitest';
import { renderAnnotations } from '../../../../../src/monitoring/cli/render/render-annotations.ts';

test('a problem becomes a workflow command, in which what separates its parts is escaped', () => {
  const problem = {
    file: 'alarms/a,b.yaml',
    line: 3,
    column: 5,
    length: 4,
    sourceLine: '    5 %:',
    severity: 'error' as const,
    message: '5 % is too much: so it is',
    remedy: 'less',
  };
  expect(renderAnnotations([problem, { ...problem, severity: 'warning', file: 'b.yaml' }])).toBe(
    '::error file=alarms/a%2Cb.yaml,line=3,endLine=3,col=5,endColumn=8::5 %25 is too much: so it is%0Aless\n' +
      '::warning file=b.yaml,line=3,endLine=3,col=5,endColumn=8::5 %25 is too much: so it is%0Aless\n',
  );
});
