import type { AlarmTestResult } from '../../alarm-tests/alarm-test.ts';
import type { AlarmTestRun } from '../../alarm-tests/alarm-test-run.ts';
import type { Place } from '../../model/problem.ts';
import { createPaint } from './paint.ts';
import { renderTestFailure } from './render-test.ts';

interface TestCase {
  readonly suite: string;
  readonly className: string;
  readonly name: string;
  readonly place: Place;
  readonly failure?: { readonly message: string; readonly text: string };
}

/** The results of a run in JUnit's XML, which build servers show: a suite a file, and what is wrong besides as failed cases of their own. */
export function junitXml({ results, problems, untested }: AlarmTestRun): string {
  const cases: TestCase[] = [
    ...results.map(resultCase),
    ...problems.map((place) => ({
      suite: place.file,
      className: place.file,
      name: `line ${place.line} can be read`,
      place,
      failure: { message: place.message, text: `${place.message}\n${place.remedy}` },
    })),
    ...untested.map(({ alarm, message, place }) => ({
      suite: 'alarms without a test',
      className: alarm,
      name: 'has the tests that it needs',
      place,
      failure: { message, text: message },
    })),
  ];
  const suites = [...Map.groupBy(cases, ({ suite }) => suite)].map(([name, own]) =>
    [`  <testsuite ${attributes({ name, ...counts(own) })}>`, ...own.map(caseXml), '  </testsuite>'].join('\n'),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes({ name: 'alarms', ...counts(cases) })}>`,
    ...suites,
    '</testsuites>\n',
  ].join('\n');
}

function resultCase(result: AlarmTestResult): TestCase {
  const { test, passed, checks } = result;
  const own = { suite: test.place.file, className: test.alarm, name: test.name, place: test.place };
  if (passed) return own;
  const message = checks
    .filter((check) => !check.passed)
    .map(({ period, expected, got }) => `after ${period}: expected ${expected}, got ${got}`)
    .join('; ');
  return { ...own, failure: { message, text: renderTestFailure(result, createPaint(false)) } };
}

function counts(cases: readonly TestCase[]) {
  return { tests: cases.length, failures: cases.filter(({ failure }) => failure !== undefined).length };
}

function caseXml({ className, name, place, failure }: TestCase): string {
  const own = attributes({ classname: className, name, file: place.file, line: place.line });
  if (failure === undefined) return `    <testcase ${own}/>`;
  return [
    `    <testcase ${own}>`,
    `      <failure ${attributes({ message: failure.message })}>${escaped(failure.text)}</failure>`,
    '    </testcase>',
  ].join('\n');
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(' ');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML knows no control characters but tab and line ends, not even as entities. */
function escaped(text: string): string {
  return text.replace(/(?![\t\n\r])\p{Cc}/gu, '').replace(/[&<>"]/g, (found) => entities[found] ?? '');
}
