/** Without the page a newcomer sees no figures; with a foreign resource in it, it would not work offline and would tell others. */
import { Script } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../contracts/definitions.ts';
import { SOCKET_PROTOCOL } from '../../contracts/names.ts';
import { readPage } from '../../local/page/page.ts';

const { body, contentType } = readPage();
const html = new TextDecoder('utf-8', { fatal: true }).decode(body);
const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';

describe('the page of the runner', () => {
  test('is one HTML document in UTF-8', () => {
    expect(contentType).toBe('text/html; charset=utf-8');
    expect(html.toLowerCase()).toMatch(/^<!doctype html>\s*<html lang="en">/);
  });

  test('loads nothing from anywhere else', () => {
    const addresses = [...html.matchAll(/\b(?:https?:)?\/\/[a-z0-9.-]+\.[a-z]+[^\s'"`)]*/gi)].map(([address]) => address);
    expect(addresses.filter((address) => address !== 'http://www.w3.org/2000/svg')).toEqual([]);
    expect(html).not.toMatch(/<(?:script|img|iframe|link)[^>]+(?:src|href)="(?!data:,)/);
  });

  test('has a script that compiles and finds every element it writes to', () => {
    expect(() => new Script(script)).not.toThrow();
    const wanted = [...script.matchAll(/\b(?:element|write)\('([a-z-]+)'/g)].map(([, id]) => id);
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((id) => !html.includes(`id="${id}"`))).toEqual([]);
  });

  test('never reads data as HTML, so that no record can run a script in it', () => {
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/);
  });

  test('speaks the sub-protocol and links to the API description by the names they really have', () => {
    expect(script).toContain(`'${SOCKET_PROTOCOL}'`);
    expect(html).toContain(`href="${ROUTES.openapi.path}"`);
  });
});
