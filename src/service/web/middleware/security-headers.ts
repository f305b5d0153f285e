import { Hono, type MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { setResponseHeader } from '../response-header.ts';

/** Pages run no script at all, load their own style sheet only, and show up in nobody's frame. */
export function protectiveHeaders(): MiddlewareHandler {
  let headers: readonly [string, string][] | undefined;
  return async (c, next) => {
    // They are the same for every answer: asked for once, and set before the answer is made, which costs least.
    headers ??= await protectiveHeaderList();
    for (const [name, value] of headers) setResponseHeader(c, name, value);
    await next();
  };
}

/** The same for an answer that no app makes. */
export async function protectiveHeaderList(): Promise<[string, string][]> {
  const always = new Hono().use(securityHeaders()).get('/', (c) => c.body(null));
  return [...(await always.request('/')).headers];
}

/** What a page may ask of a device: none of ours does, nor may anything that would get into one. */
const unusedFeatures = [
  'camera',
  'displayCapture',
  'geolocation',
  'gyroscope',
  'hid',
  'idleDetection',
  'localFonts',
  'microphone',
  'midi',
  'payment',
  'publickeyCredentialsGet',
  'screenWakeLock',
  'serial',
  'usb',
  'xrSpatialTracking',
] as const;

function securityHeaders(): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: 'DENY',
    // A year. Browsers heed it over https only.
    strictTransportSecurity: 'max-age=31536000; includeSubDomains',
    // Other sites learn nothing. With `no-referrer` a browser would also hide the form's origin from ourselves, and those
    // that do not send Sec-Fetch-Site could not be told from another site: see csrf.ts.
    referrerPolicy: 'same-origin',
    permissionsPolicy: Object.fromEntries(unusedFeatures.map((feature) => [feature, []])),
    // These speak to browsers and plug-ins that are gone, and every answer would carry them.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}
