# shellcheck shell=bash
# What install and start share: where the servers live, and in which versions. Sourced; does nothing by itself.

interop_home=${SCIMSPEC_INTEROP_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/scimspec-interop}
interop_token=test-token
# What install knows; `start` knows scim2-server in a second configuration besides.
interop_servers=(scim2-server scimmy-routers scimmy-routers-express4 django-scim2)

# The packages of one installation, one per word. Changing a pin makes install rebuild that installation.
interop_packages() {
    case $1 in
        scim2-server) echo 'scim2-server[cursor]==0.8.3 scim2-models==0.12.3' ;;
        scimmy-routers) echo 'scimmy@1.3.5 scimmy-routers@1.3.2 express@5.3.0' ;;
        scimmy-routers-express4) echo 'scimmy@1.3.5 scimmy-routers@1.3.2 express@4.22.3' ;;
        django-scim2) echo 'django-scim2==0.23.0 Django==5.2.19' ;;
        browser) echo 'playwright-core@1.65.1' ;;
        testers) echo 'scim2-tester==0.5.2 scim2-cli==0.6.0 scim-sanity==0.7.4' ;;
        *) return 1 ;;
    esac
}

interop_die() {
    echo "${0##*/}: $1" >&2
    exit "${2:-1}"
}
