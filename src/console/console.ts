import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { XRayClient } from '@aws-sdk/client-xray';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { closedToOtherSites } from './access/closed-to-other-sites.ts';
import { createAlarmRoutes } from './alarms/alarm-routes.ts';
import { readInbox } from './alarms/inbox/inbox-read.ts';
import { createDashboardRoutes } from './dashboards/dashboard-routes.ts';
import { listDashboards } from './dashboards/read-dashboards.ts';
import { createDocsRoutes, type ReadDocument } from './docs-routes.ts';
import { createLiveRoutes } from './live/live-routes.ts';
import { createLogRoutes } from './logs/log-routes.ts';
import { overviewPage } from './overview-page.ts';
import type { ConsoleProject } from './page/console-project.ts';
import { createShowPage } from './page/render-page.ts';
import { awsProblem, isAwsAnswer } from './reads/aws-problem.ts';
import { readAlarms } from './reads/read-alarms.ts';
import { readLatestTraces } from './reads/read-traces.ts';
import { outcomeOf } from './reads/result.ts';
import { createStaticFiles } from './static-files.ts';
import { createTraceRoutes } from './traces/trace-routes.ts';

export interface ConsoleDeps {
  readonly cloudwatch: CloudWatchClient;
  readonly xray: XRayClient;
  readonly logs: CloudWatchLogsClient;
  /** Where the instances' log lines are. */
  readonly logGroupName: string;
  /** What the pages say of the project; nothing when it is left out. */
  readonly project?: ConsoleProject;
  /** Where the pages are to which alarms lead by a path. */
  readonly readDocument: ReadDocument;
  readonly nowMs: () => number;
  /** How often it looks whether a page that somebody has open shows something new. */
  readonly lookEveryMs?: number;
  /** Told of every page that failed for another reason than an answer of AWS, for a log. */
  readonly onError?: (error: unknown) => void;
}

/** What an instance of `npm start` sends is there every ten seconds; CloudWatch has a minute's data a minute later. */
const defaultLookEveryMs = 10_000;
const dayMs = 86_400_000;
/** Lines of the log are to appear as they come. */
const tailEveryMs = 2000;
const tracesOnOverview = 10;

/**
 * The pages an on-call engineer reads: dashboards, alarms and traces, drawn from the AWS APIs alone, so that the same
 * console shows a stand-in or a real account, whichever the clients speak to. It changes nothing there, and keeps no state but what
 * queries of the log found.
 */
export function createConsole(deps: ConsoleDeps): Hono {
  const { cloudwatch, xray, nowMs, project = {} } = deps;
  const app = new Hono();
  const show = createShowPage({ cloudwatch, nowMs, title: project.title });

  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: 'DENY',
      // Other sites learn nothing. With `no-referrer` a browser would also hide the origin of our own forms from ourselves.
      referrerPolicy: 'same-origin',
    }),
  );
  app.use(closedToOtherSites({ show }));
  app.route('/', createStaticFiles());
  app.route('/', createLiveRoutes({ app, everyMs: deps.lookEveryMs ?? defaultLookEveryMs }));

  app.get('/', async (c) => {
    const [alarms, inbox, dashboards, traces] = await Promise.all([
      outcomeOf(() => readAlarms(cloudwatch)),
      outcomeOf(() => readInbox(cloudwatch, { sinceMs: nowMs() - dayMs, untilMs: undefined })),
      outcomeOf(() => listDashboards(cloudwatch)),
      outcomeOf(() =>
        readLatestTraces(xray, { nowMs: nowMs(), limit: tracesOnOverview, annotation: project.subject?.annotation }),
      ),
    ]);
    // The same problem four times over helps nobody.
    if (!alarms.ok && !dashboards.ok && !traces.ok) return await show.problem(c, alarms.problem);
    return await show.page(c, overviewPage({ alarms, inbox, dashboards, traces, project, nowMs: nowMs() }));
  });

  app.route('/', createDashboardRoutes({ cloudwatch, logs: deps.logs, nowMs, show, project }));
  app.route('/', createAlarmRoutes({ cloudwatch, nowMs, show, project }));

  app.route('/', createTraceRoutes({ ...deps, show, project }));
  app.route(
    '/',
    createLogRoutes({ ...deps, show, project, tailEveryMs: Math.min(deps.lookEveryMs ?? tailEveryMs, tailEveryMs) }),
  );

  app.route('/', createDocsRoutes({ readDocument: deps.readDocument, show, runbookIndex: project.runbookIndex }));

  app.notFound((c) => show.notFound(c, `There is no page ${c.req.path}.`));
  app.onError((error, c) => {
    if (!isAwsAnswer(error)) deps.onError?.(error);
    return show.problem(c, awsProblem(error, project));
  });
  return app;
}
