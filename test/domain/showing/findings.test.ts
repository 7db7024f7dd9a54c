import { expect, test } from 'vitest';
import { AUDIT_CSV_EXAMPLE, auditExample } from '../../../contracts/api/examples-operator.ts';
import { FINDING_COLUMNS } from '../../../contracts/api/ledger-audit.ts';
import { findingsCsv } from '../../../domain/showing/findings.ts';

const head = `${FINDING_COLUMNS.join(',')}\r\n`;

test('writes findings as the description of the API shows them', () => {
  expect(findingsCsv(auditExample.findings)).toBe(AUDIT_CSV_EXAMPLE);
});

test('gives each seller of a shared order a row, so that amounts stay numbers', () => {
  const sellers = [
    { seller_id: 'a', order_value: '10' },
    { seller_id: 'b', order_value: '12.5' },
  ];
  expect(
    findingsCsv([
      { kind: 'order_of_several_sellers', seller_id: 'a', order_id: '#1001', seller_count: 2, sellers },
    ]),
  ).toBe(
    `${head}order_of_several_sellers,a,#1001,,,,,10,,,,,,,,\r\norder_of_several_sellers,b,#1001,,,,,12.5,,,,,,,,\r\n`,
  );
});

test('runs no id as a formula, and leaves negative amounts numbers', () => {
  expect(
    findingsCsv([
      {
        kind: 'refund_at_other_rate',
        seller_id: '-shop',
        order_id: '=1+1',
        refund_id: '+cmd',
        at: '2026-03-10T12:00:00.000Z',
        refund_amount: '4',
        commission_rate: '0.15',
        order_commission_rate: '0.1',
        difference: '-0.2',
      },
      {
        kind: 'refunds_beyond_order',
        seller_id: 'shop',
        order_id: '@x',
        order_value: '1',
        refunded_value: '2',
        difference: '1',
        refund_count: 1,
        refund_ids: ['=1, "2"'],
      },
    ]),
  ).toBe(
    `${head}refund_at_other_rate,'-shop,'=1+1,'+cmd,,,2026-03-10T12:00:00.000Z,,,4,,,0.15,0.1,-0.2,\r\n` +
      `refunds_beyond_order,shop,'@x,,,,,1,2,,,,,,1,"[""=1, \\""2\\""""]"\r\n`,
  );
});
