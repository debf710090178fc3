// Several currencies: a document's is its customer's, and no third one.
import { api, sim, is, yes, test, good, fault, line, customer, invoiceOf, bill, world, US, start, stop } from './lib.mjs';
import { to } from './payments.mjs';

const post = (kind, body, q = '') => api('POST', `/${kind.toLowerCase()}${q}`, body);
const get = async (kind, x) => good(await api('GET', `/${kind.toLowerCase()}/${x.Id}`), kind);
const cur = (value) => ({ CurrencyRef: { value } });
const account = async (Name, AccountType, value) => good(await post('Account', { Name, AccountType, ...cur(value) }), 'Account');
const TEXTS = {
  wrong: 'The currency of the transaction is invalid for customer / vendor / account',
  two: 'Transactions can have only one foreign currency at a time',
  same: 'The transaction needs to be in the same currency as the A/R and A/P accounts you use',
};
const refused = (r, text) => yes(fault(r, 6000).Detail.includes(TEXTS[text]), r.text);

export default async function run() {
  await world();
  const home = await customer();

  await test('one currency: the home one, without rates', async () => {
    const i = await bill(home, [line(10)], { ...cur('USD'), ExchangeRate: 2 });
    is([i.CurrencyRef.value, i.ExchangeRate, i.HomeTotalAmt], ['USD', undefined, undefined]);
    refused(await post('Invoice', invoiceOf(home, [line(1)], cur('EUR'))), 'wrong');
  });

  await sim('POST', `/companies/${US}/preferences`, { MultiCurrencyEnabled: true });
  const paris = await customer(cur('EUR')), london = await customer(cur('GBP'));
  const eurBank = await account('Euro bank', 'Bank', 'EUR'), gbpBank = await account('Pound bank', 'Bank', 'GBP');
  const eurDebts = await account('A/R EUR', 'Accounts Receivable', 'EUR');

  await test('a document has its customer\'s currency', async () => {
    const i = await bill(paris, [line(100)], { ExchangeRate: 1.0835 });
    is([i.CurrencyRef.value, i.ExchangeRate, i.TotalAmt, i.HomeTotalAmt, i.HomeBalance], ['EUR', 1.0835, 100, 108.35, 108.35]);
    is((await bill(paris, [line(1)])).ExchangeRate, 1);
    refused(await post('Invoice', invoiceOf(paris, [line(1)], cur('USD'))), 'wrong');
    refused(await post('Payment', { CustomerRef: { value: paris.Id }, TotalAmt: 1, ...cur('GBP') }), 'wrong');
    refused(await post('CreditMemo', invoiceOf(home, [line(1)], cur('GBP'))), 'wrong');
    const own = await bill(home, [line(10)], { ExchangeRate: 3 });
    is([own.ExchangeRate, own.HomeTotalAmt], [1, 10]);
    fault(await post('Invoice', invoiceOf(paris, [line(1)], { ExchangeRate: 0 })), 2090);
    fault(await post('Invoice', invoiceOf(paris, [line(1)], { ExchangeRate: -2 })), 2090);
  });

  await test('a customer\'s currency is for ever', async () => {
    fault(await post('Customer', { Id: paris.Id, SyncToken: '0', sparse: true, ...cur('USD') }), 6000);
    is((await get('Customer', paris)).CurrencyRef.value, 'EUR');
  });

  await test('where the money goes', async () => {
    const pay = (x) => post('Payment', { CustomerRef: { value: paris.Id }, TotalAmt: 1, ...x });
    good(await pay({ DepositToAccountRef: { value: eurBank.Id } }), 'Payment');
    good(await pay({ DepositToAccountRef: { value: '35' } }), 'Payment');
    refused(await pay({ DepositToAccountRef: { value: gbpBank.Id } }), 'two');
    refused(await post('Payment', { CustomerRef: { value: home.Id }, TotalAmt: 1, DepositToAccountRef: { value: gbpBank.Id } }), 'wrong');
    good(await pay({ ARAccountRef: { value: eurDebts.Id } }), 'Payment');
    refused(await pay({ ARAccountRef: { value: '84' } }), 'same');
    refused(await post('Invoice', invoiceOf(paris, [line(9)], { Deposit: 1, DepositToAccountRef: { value: gbpBank.Id } })), 'two');
  });

  await test('paying moves the home balance, too', async () => {
    const i = await bill(paris, [line(100)], { ExchangeRate: 1.5 });
    await post('Payment', { CustomerRef: { value: paris.Id }, TotalAmt: 30, ExchangeRate: 2, Line: [to(i, 30)] });
    const paid = await get('Invoice', i);
    is([paid.Balance, paid.HomeBalance, paid.HomeTotalAmt], [70, 105, 150]);
    const more = good(await post('Invoice', { Id: i.Id, SyncToken: '1', sparse: true, Line: [line(130)] }), 'Invoice');
    is([more.Balance, more.HomeBalance, more.HomeTotalAmt], [100, 150, 195]);
  });

  await test('receivables are kept per currency', async () => {
    const sum = async (c) => (await get('Customer', c)).Balance;
    is((await get('Account', { Id: eurDebts.Id })).CurrentBalance, await sum(paris));
    const before = (await get('Account', { Id: '84' })).CurrentBalance;
    is(before, await sum(home));
    const i = await bill(home, [line(12.34)]);
    is((await get('Account', { Id: '84' })).CurrentBalance, Math.round(before * 100 + 1234) / 100);
    await post('Payment', { CustomerRef: { value: home.Id }, TotalAmt: 20, Line: [to(i, 12.34)] });
    is((await get('Account', { Id: '84' })).CurrentBalance, Math.round(before * 100 - 766) / 100);
    good(await post('Account', { Id: '84', SyncToken: '0', sparse: true, Description: 'debts' }), 'Account');
    is((await get('Account', { Id: '84' })).CurrentBalance, await sum(home));
    await stop('SIGKILL');
    await start();
    is((await get('Account', { Id: '84' })).CurrentBalance, await sum(home));
  });

  await test('a parent in another currency cannot pay', async () => {
    const child = await customer({ Job: true, ParentRef: { value: london.Id }, BillWithParent: true, ...cur('EUR') });
    const i = await bill(child, [line(10)]);
    refused(await post('Payment', { CustomerRef: { value: london.Id }, TotalAmt: 10, Line: [to(i, 10)] }), 'two');
  });

  await test('credits are spent in their own currency', async () => {
    const m = good(await post('CreditMemo', invoiceOf(london, [line(10)], { ExchangeRate: 1.25 })), 'CreditMemo');
    is([m.HomeTotalAmt, m.HomeBalance], [12.5, 12.5]);
    const i = await bill(london, [line(4)], { ExchangeRate: 1.5 });
    const [mm, ii] = [await get('CreditMemo', m), await get('Invoice', i)];
    is([mm.RemainingCredit, mm.HomeBalance, ii.Balance, ii.HomeBalance], [6, 7.5, 0, 0]);
    is((await get('Payment', { Id: ii.LinkedTxn[0].TxnId })).CurrencyRef.value, 'GBP');
  });
}
