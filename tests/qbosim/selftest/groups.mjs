// Lines that are more than an item: bundles, inline subtotals, shipping and
// gratuity, deposits; classes and locations.
import { api, sim, is, yes, test, good, fault, line, customer, invoiceOf, bill, world, US, GB } from './lib.mjs';

const post = (body, q = '') => api('POST', `/invoice${q}`, body);
const prefs = (p) => sim('POST', `/companies/${US}/preferences`, p);
const settings = (s) => sim('POST', '/settings', s);
const person = async (kind, body, realm = US) => (await sim('POST', `/companies/${realm}/${kind}`, body)).json[kind];
const bundle = (item, more = {}) => ({ DetailType: 'GroupLineDetail', GroupLineDetail: { GroupItemRef: { value: item.Id }, ...more } });
const text = (Description) => ({ DetailType: 'DescriptionOnly', Description, DescriptionLineDetail: {} });

export default async function run() {
  await world();
  const c = await customer();
  const pump = good(await api('POST', '/item', { Name: 'Pump', UnitPrice: 15, Taxable: true, Description: 'a pump', IncomeAccountRef: { value: '1' } }), 'Item');
  const hose = good(await api('POST', '/item', { Name: 'Hose', UnitPrice: 2.5, IncomeAccountRef: { value: '1' } }), 'Item');
  const members = [{ ItemRef: { value: pump.Id }, Qty: 2 }, { ItemRef: { value: hose.Id } }];
  const kit = await person('Item', { Name: 'Kit', Type: 'Group', ItemGroupDetail: { ItemGroupLine: members } });

  await test('bundles are made by people', async () => {
    fault(await api('POST', '/item', { Name: 'Kit 2', Type: 'Group', ItemGroupDetail: { ItemGroupLine: members } }), 500);
    yes(kit.Id, 'made');
  });

  await test('a bundle without lines is opened', async () => {
    const i = await bill(c, [bundle(kit, { Quantity: 3 }), line(1)]);
    const [g] = i.Line, inner = g.GroupLineDetail.Line;
    is([g.Amount, g.GroupLineDetail.GroupItemRef.name, i.TotalAmt], [97.5, 'Kit', 98.5]);
    is(inner.map((l) => [l.Amount, l.SalesItemLineDetail.Qty, l.SalesItemLineDetail.UnitPrice, l.SalesItemLineDetail.TaxCodeRef.value]),
      [[90, 6, 15, 'TAX'], [7.5, 3, 2.5, 'NON']]);
    is([inner[0].Description, inner[0].SalesItemLineDetail.ItemAccountRef.name], ['a pump', 'Services']);
    is([g.Id, ...inner.map((l) => l.Id), i.Line[1].Id], ['1', '2', '3', '4']);
    is(i.Line[2], { Amount: 98.5, DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} });
    is((await bill(c, [bundle(kit)])).Line[0].GroupLineDetail.Quantity, 1);
  });

  await test('its lines can be sent, and are taxed like others', async () => {
    const one = { Amount: 20, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: pump.Id }, Qty: 1, UnitPrice: 20, TaxCodeRef: { value: 'TAX' } } };
    const tax = { TxnTaxDetail: { TxnTaxCodeRef: { value: '2' } } };
    const i = await bill(c, [bundle(kit, { Quantity: 5, Line: [one] })], tax);
    is([i.Line[0].Amount, i.TxnTaxDetail.TotalTax, i.TotalAmt], [20, 1.45, 21.45]);
    const e = fault(await post(invoiceOf(c, [bundle(kit, { Line: [{ ...one, Amount: 19 }] })])), 6070);
    is(e.element, 'Line.Amount');
    const u = good(await post({ Id: i.Id, SyncToken: '0', sparse: true, Line: [line(1), { ...i.Line[0] }] }), 'Invoice');
    is([u.TotalAmt, u.Line.map((l) => l.Id), u.Line[1].GroupLineDetail.Line[0].Id], [22.45, ['3', '1', undefined], '2']);
    const v = good(await post({ Id: i.Id, SyncToken: '1' }, '?operation=void'), 'Invoice');
    is([v.TotalAmt, v.Line[1].Amount, v.Line[1].GroupLineDetail.Line[0].SalesItemLineDetail.Qty], [0, 0, 0]);
    is(good(await post({ Id: i.Id, SyncToken: '2', sparse: true, PrivateNote: 'x' }), 'Invoice').TotalAmt, 0);
  });

  await test('what is no bundle', async () => {
    fault(await post(invoiceOf(c, [bundle(pump)])), 2500);
    fault(await post(invoiceOf(c, [bundle({ Id: '999' })])), 2500);
    fault(await post(invoiceOf(c, [{ DetailType: 'GroupLineDetail' }])), 2020);
    fault(await post(invoiceOf(c, [bundle(kit, { Quantity: 0 })])), 2160);
    fault(await post(invoiceOf(c, [line(1, { ItemRef: { value: kit.Id } })])), 2500);
    fault(await post(invoiceOf(c, [bundle(await person('Item', { Name: 'Empty', Type: 'Group' }))])), 2020);
    await sim('DELETE', `/companies/${US}/Item/${hose.Id}`);
    yes(fault(await post(invoiceOf(c, [bundle(kit)])), 2500).Detail.includes('made inactive'), 'a member is inactive');
  });

  await test('a bundle takes from the stock', async () => {
    const tank = good(await api('POST', '/item', { Name: 'Tank', Type: 'Inventory', TrackQtyOnHand: true, QtyOnHand: 10, InvStartDate: '2020-01-01',
      UnitPrice: 1, IncomeAccountRef: { value: '79' }, ExpenseAccountRef: { value: '80' }, AssetAccountRef: { value: (await person('Account', { Name: 'Stock', AccountType: 'Other Current Asset', AccountSubType: 'Inventory' })).Id } }), 'Item');
    const pair = await person('Item', { Name: 'Pair', Type: 'Group', ItemGroupDetail: { ItemGroupLine: [{ ItemRef: { value: tank.Id }, Qty: 2 }] } });
    await bill(c, [bundle(pair, { Quantity: 2 })]);
    is(good(await api('GET', `/item/${tank.Id}`), 'Item').QtyOnHand, 6);
  });

  await test('a bundle elsewhere brings its items\' own codes', async () => {
    const o = { realm: GB };
    const item = good(await api('POST', '/item', { Name: 'Tap', UnitPrice: 10, SalesTaxCodeRef: { value: '2' }, IncomeAccountRef: { value: '1' } }, o), 'Item');
    const set = await person('Item', { Name: 'Set', Type: 'Group', ItemGroupDetail: { ItemGroupLine: [{ ItemRef: { value: item.Id }, Qty: 2 }] } }, GB);
    const i = await bill(await customer({}, o), [bundle(set)], {}, o);
    is([i.TotalAmt, i.TxnTaxDetail.TotalTax], [24, 4]);
  });

  await test('line ids are given once', async () => {
    const i = await bill(c, [line(1), line(2)]);
    const u = good(await post({ Id: i.Id, SyncToken: '0', sparse: true,
      Line: [{ ...line(1), Id: '2' }, { ...line(2), Id: '2' }, { ...line(3), Id: '77' }, { ...line(4), Id: 'x' }] }), 'Invoice');
    is(u.Line.slice(0, 4).map((l) => l.Id), ['2', '3', '4', '5']);
  });

  await test('inline subtotals', async () => {
    const i = await bill(c, [line(10), line(5.5), text('Subtotal:'), line(3), text('Subtotal: so far'), text('Thanks')]);
    is(i.Line.filter((l) => l.DetailType === 'DescriptionOnly').map((l) => [l.Description, l.Amount]),
      [['Subtotal: 15.50', undefined], ['Subtotal: 3.00', undefined], ['Thanks', undefined]]);
    is(i.TotalAmt, 18.5);
  });

  await test('shipping and gratuity are items when they are switched on', async () => {
    const ship = line(7, { ItemRef: { value: 'SHIPPING_ITEM_ID' } }), tip = line(3, { ItemRef: { value: 'GRATUITY_ITEM_ID' } });
    fault(await post(invoiceOf(c, [line(1), ship])), 6000);
    fault(await post(invoiceOf(c, [line(1), tip])), 6000);
    await settings({ feature_off: 'ignored' });
    is((await bill(c, [line(1), ship, tip])).TotalAmt, 1);
    await settings({ feature_off: 'refused' });
    await prefs({ AllowShipping: true, 'SalesFormsPrefs.AllowGratuity': 'true' });
    const i = await bill(c, [line(1), ship, tip]);
    is([i.TotalAmt, i.Line[1].SalesItemLineDetail.ItemRef.value], [11, 'SHIPPING_ITEM_ID']);
    await prefs({ AllowShipping: false });
    is(good(await post({ Id: i.Id, SyncToken: '0', sparse: true, PrivateNote: 'x' }), 'Invoice').TotalAmt, 11, 'what is there stays');
    fault(await post(invoiceOf(c, [line(1, { ItemRef: { value: 'TIP_ITEM_ID' } })])), 2500);
  });

  await test('a deposit counts as paid', async () => {
    const i = await bill(c, [line(10)], { Deposit: 4, DepositToAccountRef: { value: '35' } });
    is([i.TotalAmt, i.Balance, i.Deposit], [10, 6, 4]);
    const u = good(await post({ Id: i.Id, SyncToken: '0', sparse: true, Line: [line(20)] }), 'Invoice');
    is(u.Balance, 16);
    fault(await post(invoiceOf(c, [line(10)], { Deposit: 11 })), 6000);
    fault(await post(invoiceOf(c, [line(10)], { Deposit: -1 })), 6000);
    fault(await post(invoiceOf(c, [line(10)], { Deposit: 1, DepositToAccountRef: { value: '1' } })), 6430);
    await prefs({ AllowDeposit: false });
    fault(await post(invoiceOf(c, [line(10)], { Deposit: 4 })), 6000);
    await settings({ feature_off: 'ignored' });
    const k = await bill(c, [line(10)], { Deposit: 4 });
    is([k.Balance, k.Deposit], [10, undefined]);
    await prefs({ AllowDiscount: false });
    const off = { DetailType: 'DiscountLineDetail', Amount: 1, DiscountLineDetail: { PercentBased: false } };
    is((await bill(c, [line(10), off])).TotalAmt, 10, 'a discount is dropped, too');
    await settings({ feature_off: 'refused' });
    fault(await post(invoiceOf(c, [line(10), off])), 6000);
    await prefs({ AllowDeposit: true, AllowDiscount: true });
  });

  await test('classes and locations, when they are tracked', async () => {
    const cls = await person('Class', { Name: 'West' }), loc = await person('Department', { Name: 'Shop' });
    fault(await api('POST', '/class', { Name: 'East' }), 500);
    const refs = { ClassRef: { value: cls.Id }, DepartmentRef: { value: loc.Id } };
    const off = await bill(c, [line(1, { ClassRef: { value: cls.Id } })], refs);
    is([off.ClassRef, off.DepartmentRef, off.Line[0].SalesItemLineDetail.ClassRef], [undefined, undefined, undefined]);
    await prefs({ ClassTrackingPerTxn: true, ClassTrackingPerTxnLine: true, TrackDepartments: true });
    const on = await bill(c, [line(1, { ClassRef: { value: cls.Id } })], refs);
    is([on.ClassRef.name, on.DepartmentRef.name, on.Line[0].SalesItemLineDetail.ClassRef.name], ['West', 'Shop', 'West']);
    is(fault(await post(invoiceOf(c, [line(1)], { ClassRef: { value: '99' } })), 2500).Detail, 'Invalid Reference Id : Klasses element id 99 not found');
    is(fault(await post(invoiceOf(c, [line(1)], { DepartmentRef: { value: '99' } })), 2500).Detail, 'Invalid Reference Id : Depts element id 99 not found');
    fault(await post(invoiceOf(c, [line(1, { ClassRef: { value: '99' } })])), 2500);
    await sim('DELETE', `/companies/${US}/Class/${cls.Id}`);
    yes(fault(await post(invoiceOf(c, [line(1)], refs)), 2500).Detail.includes('made inactive'), 'inactive');
  });
}
