/** The kinds of Telegram Passport's documents by the names that the export gives them. */
import { Api } from "telegram"

export const secureTypes: Readonly<Record<string, () => Api.TypeSecureValueType>> = {
  personal_details: () => new Api.SecureValueTypePersonalDetails(),
  passport: () => new Api.SecureValueTypePassport(),
  driver_license: () => new Api.SecureValueTypeDriverLicense(),
  identity_card: () => new Api.SecureValueTypeIdentityCard(),
  internal_passport: () => new Api.SecureValueTypeInternalPassport(),
  address_information: () => new Api.SecureValueTypeAddress(),
  utility_bill: () => new Api.SecureValueTypeUtilityBill(),
  bank_statement: () => new Api.SecureValueTypeBankStatement(),
  rental_agreement: () => new Api.SecureValueTypeRentalAgreement(),
  passport_registration: () => new Api.SecureValueTypePassportRegistration(),
  temporary_registration: () => new Api.SecureValueTypeTemporaryRegistration(),
  phone_number: () => new Api.SecureValueTypePhone(),
  email: () => new Api.SecureValueTypeEmail(),
}
