const region = 'eu-west-1';
const script = 'globalThis.hacked = true';

const hostileTexts = [
  `<script>${script}</script><img src=x onerror="${script}"><svg onload="${script}">`,
  `[click](javascript:${script}) [a](data:text/html,<script>${script}</script>) ![x](javascript:${script})`,
  `<iframe srcdoc="<script>${script}</script>"></iframe><style>*{display:none}</style><a href="x" onclick="${script}">y</a>`,
  `${'>'.repeat(200)} ${'['.repeat(200)} ${'*'.repeat(200)} ${'`'.repeat(199)}`,
  `| a | b |\n|---|---|\n| </td><script>${script}</script> | ${'x'.repeat(500)} |`,
];

const deepText = `${'>'.repeat(20_000)} x\n\n${'['.repeat(20_000)}\n\n${'- '.repeat(2000)}x`;

const absurd = [
  { yAxis: { left: { min: 1e308 }, right: { max: -1e308 } } },
  { yAxis: { left: { min: 0, max: 5e-324 }, right: { min: -1.7e308, max: 1.7e308 } } },
  { yAxis: { left: { min: 1e15, max: 1e15 + 0.25 } } },
  {
    annotations: {
      horizontal: Array.from({ length: 200 }, (_, index) => ({
        value: 10 ** (index - 100),
        label: `</text><script>${script}</script>`,
      })),
    },
  },
  {
    annotations: {
      vertical: [
        { value: '0000-01-01', fill: 'after' },
        { value: '9999-12-31T00:00:00Z', fill: 'before' },
        { value: '2026-99-99' },
      ],
    },
  },
  { view: 'gauge', yAxis: { left: { min: 7, max: 7 } } },
  { view: 'pie', timezone: '+9999' },
  { view: 'bar', stacked: true },
  { view: 'singleValue', sparkline: true, trend: true, singleValueFullPrecision: true },
  { view: 'table', table: { showTimeSeriesData: true, summaryColumns: ['SUM'] } },
];

const metrics = [
  [
    'InsuranceClaims',
    'Accepted',
    'Environment',
    'test',
    { id: 'm1', label: `</script><script>${script}</script>`, color: `url(javascript:${script})` },
  ],
  [{ expression: 'm1 * 1e300', id: 'e1', label: '"><script>' }],
  [{ expression: '-1e300 * m1 * 1e10', id: 'e2' }],
];

/** As many widgets as a dashboard may have, of whoever may put one: seven in eight of text, the others drawn with absurd limits. */
export const hostileWidgets = Array.from({ length: 500 }, (_, index) =>
  index % 8 !== 0
    ? { type: 'text', properties: { markdown: index === 1 ? deepText : hostileTexts[index % hostileTexts.length] } }
    : {
        type: 'metric',
        width: 24,
        height: 1000,
        properties: {
          region,
          title: `</h2><script>${script}</script>`,
          metrics,
          ...absurd[(index / 8) % absurd.length],
        },
      },
);
