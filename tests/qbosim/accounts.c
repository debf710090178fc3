/* accounts: types, the subtypes of each, and what an account may not do. */
#include "names.h"

#include <string.h>

// clang-format off
/* The first subtype is the one of an account that names none. */
static const struct account_kind {
    const char *type, *class, *subtypes;
} account_kinds[] = {
    { "Bank", "Asset",
      "|Checking|Savings|MoneyMarket|CashOnHand|TrustAccounts|RentsHeldInTrust|" },
    { "Accounts Receivable", "Asset", "|AccountsReceivable|" },
    { "Other Current Asset", "Asset",
      "|OtherCurrentAssets|UndepositedFunds|Inventory|PrepaidExpenses|AllowanceForBadDebts|DevelopmentCosts|EmployeeCashAdvances|LoansToOfficers|LoansToOthers|LoansToStockholders|Retainage|" },
    { "Fixed Asset", "Asset",
      "|FurnitureAndFixtures|MachineryAndEquipment|Vehicles|Buildings|Land|LeaseholdImprovements|OtherFixedAssets|AccumulatedDepreciation|AccumulatedAmortization|AccumulatedDepletion|IntangibleAssets|" },
    { "Other Asset", "Asset",
      "|OtherLongTermAssets|SecurityDeposits|Goodwill|Licenses|OrganizationalCosts|LeaseBuyout|AccumulatedAmortizationOfOtherAssets|" },
    { "Accounts Payable", "Liability", "|AccountsPayable|" },
    { "Credit Card", "Liability", "|CreditCard|" },
    { "Other Current Liability", "Liability",
      "|OtherCurrentLiabilities|SalesTaxPayable|GlobalTaxPayable|GlobalTaxSuspense|LineOfCredit|LoanPayable|PayrollClearing|PayrollTaxPayable|PrepaidExpensesPayable|InsurancePayable|FederalIncomeTaxPayable|StateLocalIncomeTaxPayable|DirectDepositPayable|DeferredRevenue|TrustAccountsLiabilities|RentsInTrustLiability|" },
    { "Long Term Liability", "Liability",
      "|OtherLongTermLiabilities|NotesPayable|ShareholderNotesPayable|" },
    { "Equity", "Equity",
      "|OwnersEquity|OpeningBalanceEquity|RetainedEarnings|PartnerContributions|PartnerDistributions|PartnersEquity|CommonStock|PreferredStock|PaidInCapitalOrSurplus|TreasuryStock|AccumulatedAdjustment|EstimatedTaxes|Healthcare|PersonalIncome|PersonalExpense|" },
    { "Income", "Revenue",
      "|SalesOfProductIncome|ServiceFeeIncome|OtherPrimaryIncome|DiscountsRefundsGiven|NonProfitIncome|UnappliedCashPaymentIncome|" },
    { "Other Income", "Revenue",
      "|OtherMiscellaneousIncome|InterestEarned|DividendIncome|OtherInvestmentIncome|TaxExemptInterest|" },
    { "Cost of Goods Sold", "Expense",
      "|SuppliesMaterialsCogs|CostOfLaborCos|EquipmentRentalCos|ShippingFreightDeliveryCos|OtherCostsOfServiceCos|" },
    { "Expense", "Expense",
      "|OtherMiscellaneousServiceCost|AdvertisingPromotional|Auto|BadDebts|BankCharges|CharitableContributions|CostOfLabor|DuesSubscriptions|Entertainment|EntertainmentMeals|EquipmentRental|FinanceCosts|GlobalTaxExpense|Insurance|InterestPaid|LegalProfessionalFees|OfficeExpenses|OfficeGeneralAdministrativeExpenses|OtherBusinessExpenses|PayrollExpenses|PromotionalMeals|RentOrLeaseOfBuildings|RepairMaintenance|ShippingFreightDelivery|SuppliesMaterials|TaxesPaid|Travel|TravelMeals|UnappliedCashBillPaymentExpense|Utilities|" },
    { "Other Expense", "Expense",
      "|OtherMiscellaneousExpense|Depreciation|Amortization|ExchangeGainOrLoss|PenaltiesSettlements|GasAndFuel|HomeOffice|Vehicle|" },
};

/* QuickBooks needs these itself; a client cannot make them inactive. */
static const char system_subtypes[] =
    "|AccountsReceivable|AccountsPayable|UndepositedFunds|RetainedEarnings|OpeningBalanceEquity|";
// clang-format on

#define KINDS_N (sizeof account_kinds / sizeof *account_kinds)

const char *
account_type(const struct company *co, const char *id)
{
    const struct ent *e = id ? ent_find(co, &kinds[KIND_ACCOUNT], id) : NULL;
    const char *type = e ? js_text(e->obj, "AccountType") : NULL;

    return type ? type : "";
}

const char *
account_class(const char *type)
{
    for (size_t i = 0; i < KINDS_N; i++)
        if (!strcmp(account_kinds[i].type, type))
            return account_kinds[i].class;
    return "";
}

/* The row that fits; without a type the subtype tells it. */
static const struct account_kind *
kind_of(struct call *c, const char *type, const char *subtype)
{
    const char *word = subtype ? pool_fmt(c->pool, "|%s|", subtype) : NULL;

    for (size_t i = 0; (type || word) && i < KINDS_N; i++)
        if ((!type || !strcmp(account_kinds[i].type, type)) &&
            (!word || strstr(account_kinds[i].subtypes, word)))
            return &account_kinds[i];
    return NULL;
}

static bool
type_check(struct call *c, struct js *obj, const struct js *sent)
{
    const char *type = js_text(obj, "AccountType");
    const char *subtype = js_text(obj, "AccountSubType");
    const struct account_kind *row = kind_of(c, type, subtype);
    const char *first, *end;

    if (!row && type && !js_has(sent, "AccountSubType")) {
        subtype = NULL; /* a new type starts with its own */
        row = kind_of(c, type, subtype);
    }
    if (!row && subtype && !js_has(sent, "AccountType"))
        row = kind_of(c, NULL, subtype);
    if (!row)
        return fault(c, FAULT_ACCOUNT_KIND, "AccountType",
                     "Invalid Account.AccountType && AccountSubType");
    first = row->subtypes + 1;
    end = strchr(first, '|');
    if (!subtype && end)
        subtype = pool_copy(c->pool, first, (size_t)(end - first));
    js_set_text(c->pool, obj, "AccountType", row->type);
    js_set_text(c->pool, obj, "AccountSubType", subtype);
    js_set_text(c->pool, obj, "Classification", row->class);
    return true;
}

static bool
name_check(struct call *c, const struct js *obj)
{
    const char *name = js_text(obj, "Name"), *number = js_text(obj, "AcctNum");

    if ((name && strpbrk(name, ":\t\n\r\"")) || (number && strchr(number, ':')))
        return fault(c, FAULT_STRING_RANGE, "",
                     "Names must have at least one character, must be on one "
                     "line, and cannot include colons or tabbing.");
    return true;
}

static bool
number_free(struct call *c, const struct js *obj, const struct ent *old)
{
    const struct ents *list = &c->co->list[KIND_ACCOUNT];
    const char *number = js_text(obj, "AcctNum"), *other;

    for (size_t i = 0; number && *number && i < list->n; i++) {
        other = js_text(list->at[i]->obj, "AcctNum");
        if (list->at[i] != old && !ent_inactive(list->at[i]) && other &&
            !strcmp(other, number))
            return business(c, "Another account is already using this number. "
                               " Please use a different number.");
    }
    return true;
}

/* An opening balance needs its day; an inactive account shows none. */
static bool
balance_check(struct call *c, struct js *obj, const struct js *sent,
              const struct ent *old)
{
    int64_t now = old ? js_dec(old->obj, "CurrentBalance") : 0;

    if (!old && js_has(sent, "OpeningBalance")) {
        now = js_dec(sent, "OpeningBalance");
        if (!js_has(sent, "OpeningBalanceDate"))
            return fault(c, FAULT_OPENING_DATE, "OpeningBalanceDate",
                         "Account.OpenBalanceDate must be specified when "
                         "Account.OpenBalance is specified");
        if (!books_open(c, js_text(sent, "OpeningBalanceDate")))
            return false;
    }
    if (deactivates(obj, old))
        now = 0;
    js_drop(obj, "OpeningBalance");
    js_drop(obj, "OpeningBalanceDate");
    js_set_money(c->pool, obj, "CurrentBalance", now);
    js_set_money(c->pool, obj, "CurrentBalanceWithSubAccounts", now);
    return true;
}

bool
account_check(struct call *c, struct js *obj, const struct js *sent,
              const struct ent *old)
{
    const char *subtype;

    if (!name_check(c, obj) || !type_check(c, obj, sent) ||
        !number_free(c, obj, old) || !balance_check(c, obj, sent, old) ||
        !currency_check(c, obj, old))
        return false;
    subtype = js_text(obj, "AccountSubType");
    if (deactivates(obj, old) && !c->ui &&
        strstr(system_subtypes, pool_fmt(c->pool, "|%s|", subtype)))
        return fault(c, FAULT_CANNOT_DELETE, "",
                     "Cannot delete object : QuickBooks needs this account.");
    js_set_bool(c->pool, obj, "SubAccount", js_has(obj, "ParentRef"));
    return named_check(c, obj, sent, old) && nest(c, obj, old);
}
