import { PutCompositeAlarmCommand, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleFixture, startConsoleFixture } from './console-fixture.ts';

let fixture: ConsoleFixture;
const environment = [{ Name: 'Environment', Value: 'test' }];

async function page(path: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(fixture.url + path);
  return { status: answer.status, text: await answer.text() };
}

/** The text of the part of a page with that heading, tags left out. */
async function words(path: string, heading?: string): Promise<string> {
  const { text: whole } = await page(path);
  const main = whole.slice(whole.indexOf('<main'), whole.indexOf('</main>'));
  const part = heading === undefined ? main : main.split('<section').find((one) => one.includes(`>${heading}<`));
  if (part === undefined) throw new Error(`${path} has nothing headed ${heading}`);
  const text = part.replace(/^[^<]*>|<svg[\s\S]*?<\/svg>|<\/?(?:a|code|span|strong|time)\b[^>]*>/g, '');
  return text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

const links = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name);

async function putAlarm(AlarmName: string, MetricName: string, actions: readonly string[]): Promise<void> {
  await fixture.aws.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      AlarmDescription: 'The pool is nearly full.\nRunbook: https://example.com/docs/pool.md',
      Namespace: 'InsuranceClaims',
      MetricName,
      Dimensions: environment,
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 80,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [...actions],
      OKActions: [...actions],
    }),
  );
}

async function putComposite(AlarmName: string, AlarmRule: string, more: object = {}): Promise<void> {
  await fixture.aws.cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName, AlarmRule, ...more }));
}

/** A minute in which both metrics have a value; then the alarms are evaluated. */
function passMinute(poolUtilization: number, failedShare: number): void {
  const { aws } = fixture;
  const Timestamp = new Date(aws.clock.nowMs());
  aws.clock.advanceMs(60_000);
  const datum = (MetricName: string, Value: number) => ({ MetricName, Dimensions: environment, Value, Timestamp });
  aws.endpoint.putAwsMetricData('InsuranceClaims', [
    datum('PoolUtilization', poolUtilization),
    datum('FailedShare', failedShare),
  ]);
  aws.endpoint.evaluateAlarms();
}

// 12:00 to 12:12: well, then five minutes of a full pool that end, then another that lasts.
beforeAll(async () => {
  fixture = await startConsoleFixture({ lookEveryMs: 20 });
  const pageTopic = fixture.aws.endpoint.createTopic('claims-test-page');
  const ticketTopic = pageTopic.replace('page', 'ticket');
  await putAlarm('pool', 'PoolUtilization', [ticketTopic]);
  await putAlarm('burn-5m', 'FailedShare', []);
  await putAlarm('a/b c', 'Nothing', []);
  await putComposite('burn', 'ALARM(burn-5m)');
  await putComposite('outage', 'ALARM(pool) OR ALARM(burn)', { AlarmActions: [pageTopic], OKActions: [pageTopic] });
  await putComposite('muted', 'OK(pool) OR ALARM("a/b c")', {
    ActionsEnabled: false,
    ActionsSuppressor: 'outage',
    ActionsSuppressorWaitPeriod: 60,
    ActionsSuppressorExtensionPeriod: 90,
  });
  for (const value of [30, 30, 30, 95, 95, 95, 30, 30, 30, 96, 96, 96]) passMinute(value, 1);
});
afterAll(() => fixture?.close());

describe('the overview', () => {
  test('shows what is in ALARM in full, with its runbook, and folds the rest away', async () => {
    const { text } = await page('/');
    const urgent = text.slice(text.indexOf('<ul class="urgents"'), text.indexOf('<details'));
    expect(links(urgent, /href="\/alarms\/([^"]+)"/g)).toEqual(['outage', 'pool']);
    expect(urgent).toContain('href="https://example.com/docs/pool.md"');
    expect(text).toContain('<summary>1 alarm is without enough data to judge</summary>');
    expect(text).toContain('<summary>3 alarms are OK</summary>');
  });

  test('shows whom that called in the last day, and what is over', async () => {
    const called = await words('/', 'Called in the last day');
    expect(called).toMatch(/page outage [^,]*, still on.*page outage [^,]*, over after 3 min/);
  });
});

describe('the list of alarms', () => {
  test('has those that call somebody first, and folds those away that only feed others', async () => {
    const { text } = await page('/alarms');
    const [before, folded] = text.split('<details class="fold"');
    expect(links(before ?? '', /<h3><a href="\/alarms\/([^"]+)"/g)).toEqual([
      'outage',
      'pool',
      'a%2Fb%20c',
      'burn',
      'muted',
    ]);
    expect(folded).toMatch(/1 more that only feed these[\s\S]*href="\/alarms\/burn-5m"/);
  });

  test('says what each judges, and why it is in its state', async () => {
    const list = await words('/alarms');
    expect(list).toContain('PoolUtilization (Maximum) is above 80 in 2 of 3 periods of 1 minute.');
    expect(list).toContain('Threshold Crossed: 2 out of the last 3 datapoints [96.0');
    expect(list).toContain('Composite of 2 alarms.');
  });

  test.each([
    ['by state', '?state=ALARM', ['outage', 'pool']],
    ['by a part of the name', '?name=BURN', ['burn', 'burn-5m']],
    ['by both', '?state=OK&name=u', ['burn', 'muted', 'burn-5m']],
    ['by a state that is none', '?state=FINE&name=pool', ['pool']],
  ])('is filtered %s, as its address says', async (_sentence, query, names) => {
    const { text } = await page(`/alarms${query}`);
    expect(links(text, /<h3><a href="\/alarms\/([^"]+)"/g)).toEqual(names);
  });

  test('says what it was asked for when that is nothing', async () => {
    expect(await words('/alarms?name=%3Cb%3E&state=ALARM')).toContain(
      'No alarm with “&lt;b&gt;” in its name is in state ALARM. Show all 6',
    );
  });
});

describe('an alarm', () => {
  test('has state, reason, condition and runbook', async () => {
    const { text } = await page('/alarms/pool');
    const summary = await words('/alarms/pool', 'State');
    expect(summary).toMatch(/ALARM since 2026-02-01 12:11:00 UTC 1 minute ago/);
    expect(summary).toContain('Threshold Crossed');
    expect(summary).toContain('Without data the state becomes INSUFFICIENT_DATA.');
    expect(text).toContain('<a class="runbook" href="https://example.com/docs/pool.md" rel="noreferrer">');
    expect(summary).not.toContain('Runbook: ');
  });

  test('is drawn against its threshold, with the points marked by which it came into its state', async () => {
    const metric =
      (await page('/alarms/pool')).text.split('<section').find((part) => part.includes('Metric and thr')) ?? '';
    expect(metric).toContain('Alarm &gt; 80');
    expect(metric).toMatch(/evaluated: over the limit[\s\S]*96[\s\S]*evaluated: within the limit[\s\S]*30/);
    expect(
      links(metric, /<tr><th scope="row">2026-02-01 (12:\d\d):00<\/th><td>(?:\d+)<\/td><td>over the limit/g),
    ).toEqual(['12:10', '12:09']);
  });

  test('has its history: states in time, changes with their reasons, and whom it told', async () => {
    const history = await words('/alarms/pool', 'History');
    expect(history).toMatch(/ALARM for 4 min, INSUFFICIENT DATA for 1 min, OK for 7 min/);
    expect(history).toMatch(/OK → ALARM Threshold Crossed: 2 out of the last 3 datapoints \[96\.0/);
    expect(history).toContain('Not notified arn:aws:sns:eu-west-1:123456789012:claims-test-ticket');
    expect(history).toContain('Alarm &quot;pool&quot; created');
  });

  test('leads from its history to that time, with the points that were evaluated then', async () => {
    const { text } = await page('/alarms/pool');
    const [, earlier] = links(text, /href="(\?from=[^"]+)"/g).map((href) => href?.replaceAll('&amp;', '&'));
    expect(earlier).toBe('?from=2026-02-01T11:31Z&to=2026-02-01T12:31Z');
    const then = await page('/alarms/pool?from=2026-02-01T11:25Z&to=2026-02-01T12:06Z');
    expect(then.text).toMatch(/12:04:00<\/th><td>95<\/td><td>over the limit/);
  });

  test('is a part of composite alarms, to which it leads', async () => {
    expect(await words('/alarms/pool', 'Part of')).toMatch(/ALARM outage[\s\S]*OK muted/);
  });

  test('may have a name that an address must not hold', async () => {
    expect((await page('/alarms/a%2Fb%20c')).text).toContain('<h1>a/b c</h1>');
  });

  test('that does not exist is a 404', async () => expect((await page('/alarms/none')).status).toBe(404));
});

describe('a composite alarm', () => {
  test('has its rule with links, and its alarms to any depth with their states', async () => {
    const { text } = await page('/alarms/outage');
    expect(await words('/alarms/outage', 'State')).toContain('ALARM(pool) OR ALARM(burn)');
    expect(text).toContain('ALARM(<a href="/alarms/pool">pool</a>)');
    expect(await words('/alarms/outage', 'Its alarms')).toMatch(
      /ALARM pool since [\s\S]*OK burn [\s\S]*1 alarm of its own OK burn-5m/,
    );
  });

  test('says whom it notifies, and why it does not', async () => {
    const summary = await words('/alarms/muted', 'State');
    expect(summary).toContain('Notifies Nobody by itself.');
    expect(summary).toContain('Nobody is notified Actions are disabled.');
    expect(summary).toContain(
      'Held back by outage while that is in ALARM: this one waits 60 s for it, and 90 s after it.',
    );
  });
});

describe('the inbox', () => {
  test('has what was sent, newest first, with its runbook and when it was over', async () => {
    const inbox = await words('/inbox');
    expect(inbox).toContain('Today, 2026-02-01');
    const order = /12:1\d .*outage .*ALARM still.*12:0\d .*outage .*Over after 3 min in ALARM at 12:0\d/;
    expect(inbox).toMatch(order);
    expect(inbox).toContain('Brought about by pool');
    expect((await page('/inbox')).text).toContain('href="https://example.com/docs/pool.md"');
  });

  test('says what reached nobody', async () => {
    expect(await words('/inbox?kind=ticket')).toMatch(/ticket pool .*It reached nobody\. Topic does not exist/);
  });

  test('is sorted by the endings of the topics, one of which may be chosen', async () => {
    expect(await words('/inbox', undefined)).toContain('All 4 pages 2 tickets 2');
    expect(links((await page('/inbox?kind=page')).text, /<span class="kind kind-\w+">(\w+)</g)).toEqual([
      'page',
      'page',
    ]);
    expect(await words('/inbox?kind=none')).toContain('Nothing of this kind');
  });

  test('leads to what is older, of the same kind, as far back as CloudWatch keeps it, and back to the newest', async () => {
    const href = (text: string, words: string) => new RegExp(`href="(/inbox[^"]*)"[^>]*>${words}`).exec(text)?.[1];
    const newest = (await page('/inbox?kind=page')).text;
    const older = href(newest, 'Older than')?.replaceAll('&amp;', '&');
    expect(older).toBe('/inbox?kind=page&until=2026-01-17T23%3A59%3A59.999Z');
    const { text } = await page(older!);
    expect(text).toContain('Nobody was called between 2026-01-03 00:00:00 UTC and 2026-01-17 23:59:59 UTC.');
    expect(href(text, 'Newest')).toBe('/inbox?kind=page');
    const oldest = (await page('/inbox?until=2026-01-02T23:59:59.999Z')).text;
    expect([href(oldest, 'Newest'), href(oldest, 'Older than')]).toEqual(['/inbox', undefined]);
  });

  test('up to a moment has what was sent until then', async () => {
    expect(await words('/inbox?until=2026-02-01T12:08')).toMatch(/All 2 pages 1 tickets 1 .*Over after 3 min in ALARM/);
    expect(await words('/inbox?until=yesterday')).toContain('All 4');
  });
});

describe('live updates', () => {
  /** The events of a page's stream, each as soon as it comes. */
  async function listen(path: string) {
    const stop = new AbortController();
    const answer = await fetch(`${fixture.url}/live?page=${encodeURIComponent(path)}`, { signal: stop.signal });
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let received = '';
    return {
      type: answer.headers.get('content-type'),
      stop: () => stop.abort(),
      async nextChange() {
        while (!received.includes('event: change')) received += (await reader.read()).value ?? '';
        received = received.slice(received.indexOf('event: change') + 1);
      },
    };
  }

  test('tell all who look at a page when it shows something new, and hand out one drawing of it', async () => {
    const [first, second] = [await listen('/alarms?name=b%20c'), await listen('/alarms?name=b%20c')];
    try {
      expect(first.type).toBe('text/event-stream');
      await Promise.all([first.nextChange(), second.nextChange()]);
      const state = { AlarmName: 'a/b c', StateValue: 'ALARM', StateReason: 'said by hand' } as const;
      await fixture.aws.cloudwatch.send(new SetAlarmStateCommand(state));
      await Promise.all([first.nextChange(), second.nextChange()]);
      const headers = { 'x-shared-drawing': '1' };
      const drawing = await fetch(`${fixture.url}/alarms?name=b%20c`, { headers });
      expect(await drawing.text()).toContain('said by hand');
    } finally {
      first.stop();
      second.stop();
    }
  });

  test.each(['', 'alarms', '//elsewhere.example/', '/live?page=/'])('refuse %j, which is no page', async (path) => {
    expect((await fetch(`${fixture.url}/live?page=${encodeURIComponent(path)}`)).status).toBe(400);
  });
});
