import { html } from 'hono/html';
import { type Html, pageLayout } from '../../web/page-layout.ts';
import type { JsonSchema, OpenApiAnswer, OpenApiDocument, OpenApiOperation } from './openapi-document.ts';

type Schemas = OpenApiDocument['components']['schemas'];

/** The OpenAPI document as a page that a person can read. */
export function docsPage(document: OpenApiDocument): Html {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const { schemas } = document.components;
  const answers = operations.flatMap(({ operation }) => Object.values(operation.responses));
  const answerNames = new Set(
    answers.flatMap(({ content }) => Object.values(content).map(({ schema }) => schemaName(schema.$ref ?? ''))),
  );
  return pageLayout({
    title: 'The API',
    content: html`
      <h1>The API</h1>
      <p>${document.info.description}</p>
      <p>For programs: <a href="/openapi.json">the OpenAPI document</a></p>
      <nav aria-label="Operations">
        <ul>
          ${operations.map(({ operation }) => html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`)}
        </ul>
      </nav>
      ${operations.map(({ path, method, operation }) => operationSection(path, method, operation, schemas))}
      ${[...answerNames].map((name) => schemaSection(name, { schemas, answers }))}`,
  });
}

function operationSection(path: string, method: string, operation: OpenApiOperation, schemas: Schemas): Html {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const body = requestBody && schemas[schemaName(Object.values(requestBody.content)[0]?.schema.$ref ?? '')];
  return html`<section aria-labelledby="${operationId}">
    <h2 id="${operationId}">${summary}</h2>
    <p class="endpoint"><code>${method} ${path}</code></p>
    <p>${description}</p>
    <h3>What you send</h3>
    <dl class="fields">
      ${parameters.map((parameter) =>
        field(parameter.name, parameter.required, parameter.schema, parameter.description, `${parameter.in}, `),
      )}
      ${body === undefined ? '' : fields(body)}
    </dl>
    ${example(method, path, operation, body)}
    <h3>What comes back</h3>
    <dl class="fields">${Object.entries(responses).map(([status, answer]) => answerItem(status, answer))}</dl>
  </section>`;
}

function fields({ properties = {}, required = [] }: JsonSchema): Html[] {
  return Object.entries(properties).map(([name, schema]) => field(name, required.includes(name), schema));
}

function field(
  name: string,
  required: boolean,
  schema: JsonSchema,
  description = schema.description ?? '',
  place = '',
): Html {
  return html`<dt><code>${name}</code> <span class="hint">${place}${required ? 'required' : 'optional'}</span></dt>
    <dd>${description} ${rules(schema).map((rule) => html`<span class="rule">${rule}</span>`)}</dd>`;
}

/** What a value has to keep to, in words. */
function rules({ format, pattern, minLength, maxLength, const: only, enum: choices }: JsonSchema): Html[] {
  const texts: Html[] = [];
  if (only !== undefined) texts.push(html`Always <code>${String(only)}</code>.`);
  if (choices !== undefined) texts.push(html`One of ${choices.map((value, index) => choice(String(value), index))}.`);
  if (maxLength !== undefined) texts.push(html`${minLength ?? 0} to ${maxLength} characters.`);
  if (format !== undefined) texts.push(html`Written as <code>${format}</code>.`);
  else if (pattern !== undefined) texts.push(html`Matches <code>${pattern}</code>.`);
  return texts;
}

/** One value of several; one that is an address in this page leads here. */
function choice(value: string, index: number): Html {
  const [page, id] = value.split('#');
  const code =
    page === '/docs' && id !== undefined ? html`<code id="${id}">${value}</code>` : html`<code>${value}</code>`;
  return html`${index === 0 ? '' : ', '}${code}`;
}

function example(
  method: string,
  path: string,
  { summary, parameters }: OpenApiOperation,
  body: JsonSchema | undefined,
): Html {
  const address = parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((text, { name, schema }) => text.replace(`{${name}}`, String(schema.examples?.[0])), path);
  const headers = parameters
    .filter((parameter) => parameter.in === 'header')
    .map(({ name, schema }) => `${name}: ${String(schema.examples?.[0])}\n`)
    .join('');
  if (body === undefined) return code(`Request: ${summary}`, `${method} ${address}\n${headers}`.trim());
  const json = JSON.stringify(exampleOf(body), undefined, 2);
  return code(`Request: ${summary}`, `${method} ${address}\nContent-Type: application/json\n${headers}\n${json}`);
}

function answerItem(status: string, { description, headers, content }: OpenApiAnswer): Html {
  const { $ref = '' } = Object.values(content)[0]?.schema ?? {};
  const name = schemaName($ref);
  return html`<dt><strong>${status}</strong> <a href="#${name}">${name}</a></dt>
    <dd>${description} <span class="rule">With ${Object.keys(headers).map(
      (header, index) => html`${index === 0 ? '' : ', '}<code>${header}</code>`,
    )}.</span></dd>`;
}

function schemaSection(name: string, { schemas, answers }: { schemas: Schemas; answers: OpenApiAnswer[] }): Html {
  const mediaTypes = answers.flatMap(({ content }) =>
    Object.entries(content).filter(([, { schema }]) => schemaName(schema.$ref ?? '') === name),
  );
  const schema = schemas[name] ?? {};
  return html`<section aria-labelledby="${name}">
    <h2 id="${name}">${name}</h2>
    <p><code>${mediaTypes[0]?.[0] ?? ''}</code></p>
    <dl class="fields">${fields(schema)}</dl>
    ${code(`Example: ${name}`, JSON.stringify(exampleOf(schema), undefined, 2))}
  </section>`;
}

/** Scrolls sideways by itself, and so has to be reachable by keyboard. */
function code(label: string, text: string): Html {
  return html`<pre tabindex="0" role="region" aria-label="${label}"><code>${text}</code></pre>`;
}

function exampleOf({ properties = {} }: JsonSchema): unknown {
  return Object.fromEntries(
    Object.entries(properties).map(([name, { examples, const: only }]) => [name, only ?? examples?.[0]]),
  );
}

function schemaName(ref: string): string {
  return ref.split('/').at(-1) ?? '';
}
