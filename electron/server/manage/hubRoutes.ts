import { download, hubFits, hubPage, hubRepo, hubStatus, hubSuggestion } from "../../schemas/results/hub.ts"
import { find, listOf } from "./libraryRoutes.ts"
import { type ManageRoute, route } from "./manageRoute.ts"

export const hubRoutes: readonly ManageRoute[] = [
  route("hub", "get /hub/sources", {
    call: "host.snapshot",
    summary: "Where models come from, and how each source could be reached last.",
    result: hubStatus,
    pick: ({ hub }) => hub,
  }),
  route("hub", "post /hub/probe", {
    call: "hub.probe",
    summary: "Tries all sources, or one.",
    result: hubStatus,
  }),
  route("hub", "get /hub/search", {
    call: "hub.search",
    summary: "Searches repositories with models that can be used here.",
    result: hubPage,
  }),
  route("hub", "get /hub/repo", {
    call: "hub.repo",
    summary: "One repository by its name or address, its files in groups.",
    result: hubRepo,
  }),
  route("hub", "post /hub/fits", {
    call: "hub.fits",
    summary: "How what a repository holds would fit this computer.",
    result: hubFits,
  }),
  route("hub", "get /hub/suggestions", {
    call: "hub.suggestions",
    summary: "Models that suit this computer, told without asking any hub.",
    result: listOf(hubSuggestion),
  }),
]

export const downloadRoutes: readonly ManageRoute[] = [
  route("downloads", "get /downloads", {
    call: "host.snapshot",
    summary: "All downloads, in the order in which they run.",
    result: listOf(download),
    pick: ({ downloads }) => ({ items: downloads }),
  }),
  route("downloads", "post /downloads", {
    call: "downloads.start",
    summary: "Starts one; one that is on its way already is answered with.",
    body: "download",
    result: download,
    status: 201,
  }),
  route("downloads", "post /downloads/clear", {
    call: "downloads.clear",
    summary: "Takes all that have ended off the list.",
  }),
  route("downloads", "get /downloads/{id}", {
    call: "host.snapshot",
    summary: "One download.",
    input: { body: null, of: () => ({}) },
    result: download,
    pick: ({ downloads }, params) => find(downloads, params, "download_not_found", "download"),
  }),
  route("downloads", "delete /downloads/{id}", {
    call: "downloads.remove",
    summary: "Deletes what has been fetched; one that has ended is only taken off the list.",
  }),
  route("downloads", "post /downloads/{id}/pause", {
    call: "downloads.pause",
    summary: "Pauses it; what has been fetched is kept.",
    result: download,
  }),
  route("downloads", "post /downloads/{id}/resume", {
    call: "downloads.resume",
    summary: "Goes on, also after a failure, and from another `source` if one is named.",
    result: download,
  }),
  route("downloads", "post /downloads/{id}/move", {
    call: "downloads.move",
    summary: "Puts it `before` another one in the order in which they begin; null: last.",
  }),
]
