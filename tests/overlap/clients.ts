/** Versions of Telegram Desktop, from the oldest to the newest: each writes something that those before it did not. */
/** The first client that does something. */
export const Client = {
  /** Ids of chats are shifted, senders are bare numbers. */
  shiftedChats: 0,
  /** Senders are shifted as well. */
  shiftedSenders: 1,
  /** Senders are texts. */
  textIds: 2,
  unixTimes: 3,
  textEntities: 4,
  fileNames: 5,
  /** And reactions. */
  fileSizes: 6,
  forwardIds: 7,
} as const
export const NEWEST = Client.forwardIds
