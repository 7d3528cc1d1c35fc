//! The words for files elsewhere. Names come in as they may be shown.

use super::settings::{Bucket, Unread};
use super::trouble::Trouble;
use crate::problem::{Code, Failure};

/// Another scheme than those that are read.
pub(super) fn unknown_scheme(scheme: &str, shown: &str) -> Failure {
    let failure = Failure::new(
        Code::UnknownAddress,
        format!(
            "{shown} cannot be read: tables come from files, from web servers (https://) and from S3-compatible stores (s3://)."
        ),
    );
    match scheme {
        "gs" | "gcs" => failure.help(
            "Google Cloud Storage understands s3:// too: set AWS_ENDPOINT_URL=https://storage.googleapis.com, and the two keys of \
             an HMAC key. Or read a signed address of the file, https://storage.googleapis.com/….",
        ),
        "az" | "azure" | "abfs" | "abfss" | "wasb" | "wasbs" | "adl" => failure.help(
            "Of Azure, read the address of the file with its SAS token: 'https://account.blob.core.windows.net/container/calls.csv?…'.",
        ),
        "ftp" | "ftps" | "sftp" | "scp" | "ssh" => failure.help(format!(
            "Fetch it first, or let another program do so: curl -s '{shown}' | kpi eval report.kpi --data calls=-"
        )),
        "file" => failure.help("Write the path alone, without file://."),
        "hdfs" | "webhdfs" => failure.help("Copy it first: hdfs dfs -get."),
        _ => failure.help("Fetch the file with another program, and name it by its path."),
    }
}

/// What stands between `s3://` and the next stroke is no name of a store.
pub(super) fn bad_bucket(bucket: &str) -> Failure {
    if bucket.contains([':', '@']) {
        let message = "A key to a store does not stand in its address: behind s3:// comes the name of the store alone.";
        return Failure::new(Code::UnknownAddress, message)
            .help("Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and write s3://bucket/folder/calls.csv.");
    }
    let message = match bucket {
        "" => "An address of a store begins with the store's name.".to_owned(),
        bucket if bucket.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-*?[]".contains(&byte)) => {
            format!("{bucket} cannot be the name of a store: it has letters, digits, dots and hyphens.")
        }
        // It may be a part of a key.
        _ => "What stands behind s3:// cannot be the name of a store: it has letters, digits, dots and hyphens."
            .to_owned(),
    };
    Failure::new(Code::UnknownAddress, message).help("Write s3://bucket/folder/calls.csv.")
}

/// A store, or a folder of it, without a file.
pub(super) fn no_object(bucket: &str, key: &str) -> Failure {
    let shown = format!("s3://{bucket}/{key}");
    let message = format!("{} names no file of the store.", shown.trim_end_matches('/'));
    Failure::new(Code::UnknownAddress, message)
        .help(format!("To read all its files as one table, write '{}/*.csv'.", shown.trim_end_matches('/')))
}

/// An address that cannot be taken apart.
pub(super) fn bad_address(shown: &str) -> Failure {
    Failure::new(Code::UnknownAddress, format!("{shown} is not written as an address is."))
        .help("Write https://host/folder/calls.csv; signs in a user's name or password that are neither letters nor digits are written as %40 and the like.")
}

/// A pattern where nobody says which files there are.
pub(super) fn pattern_on_web(shown: &str) -> Failure {
    Failure::new(
        Code::UnknownAddress,
        format!("{shown} is a pattern, and a web server does not say which files it has."),
    )
    .help("Name every file: in kpi.toml a table may have a list of them. A `*` that belongs to a name is written %2A.")
}

/// A key that cannot be asked for.
pub(super) fn bad_key(name: &str) -> Failure {
    Failure::new(Code::UnknownAddress, format!("{name} cannot be asked for: one of its folders is empty, `.` or `..`."))
        .help("Look at the spelling; an object with such a name must be fetched with another program.")
}

/// A pattern that cannot be read.
pub(super) fn bad_pattern(shown: &str, why: &str) -> Failure {
    crate::data::problems::bad_pattern(shown, why)
}

/// A pattern that matches no object.
pub(super) fn nothing_matches(shown: &str) -> Failure {
    Failure::new(Code::FileNotFound, format!("No file of the store matches {shown}."))
        .help("Look at the spelling, large and small letters too. A `*` stands for what is in one folder, `**` for any folders.")
}

/// An endpoint that is no address.
pub(super) fn bad_endpoint() -> Failure {
    Failure::new(Code::StoreSettings, "The endpoint of the store is not the address of a server.")
        .help("Write it with its scheme, AWS_ENDPOINT_URL=https://minio.example:9000, and without user and password.")
}

/// One of the two keys.
pub(super) fn half_credentials(there: &str, missing: &str) -> Failure {
    Failure::new(Code::StoreSettings, format!("{there} is set, and {missing} is not."))
        .help("The store needs both, or none of them if everybody may read it.")
}

/// Settings that the library does not take.
pub(super) fn bad_settings(why: &str) -> Failure {
    Failure::new(
        Code::StoreSettings,
        format!("The settings of the store cannot be used: {}.", why.trim_end_matches('.')),
    )
    .help("They are the variables of the environment that begin with AWS_, and the section [s3] of kpi.toml.")
}

/// No client can be made.
pub(super) fn no_client(why: &str) -> Failure {
    Failure::new(Code::NoAnswer, format!("No connection can be made from this machine: {}.", why.trim_end_matches('.')))
}

/// The threads of the connections ended.
pub(super) fn stopped(why: &str) -> Failure {
    Failure::new(Code::Interrupted, format!("the run stopped in the middle: {why}"))
}

/// A web page where a table should be.
pub(super) fn page(name: &str) -> Failure {
    Failure::new(Code::FileUnreadable, format!("Behind {name} is a web page, not a table."))
        .help("It is probably a page to log in, or one that shows the file: look at it in a browser, and copy the address of the download itself.")
        .at(name, None, None)
}

/// What went wrong with a file.
pub(super) fn trouble(name: &str, trouble: &Trouble, bucket: Option<&Bucket>) -> Failure {
    let failure = match trouble {
        Trouble::Refused { status, code, region } => {
            return refused(name, *status, code.as_deref(), region.as_deref(), bucket).at(name, None, None);
        }
        Trouble::Changed => Failure::new(Code::FileChanged, format!("{name} changed while it was read."))
            .help("Parts of two states of a file would give wrong numbers: ask again when it is written whole."),
        Trouble::Silent => Failure::new(Code::NoAnswer, format!("The server of {name} does not answer."))
            .help("It was waited for. Look whether the address is right, and whether a proxy stands between: HTTPS_PROXY."),
        Trouble::Unreachable(why) => {
            let failure = Failure::new(
                Code::NoAnswer,
                format!("{name} cannot be reached: {}.", why.trim_end_matches('.')),
            );
            if why.contains("certificate") {
                failure.help("Its certificate is not one that this machine trusts. SSL_CERT_FILE names a file of others.")
            } else if why.contains("corrupt message") {
                failure.help("The server does not speak https there: look at the port, or write http://.")
            } else {
                failure.help("Look at the spelling of the host, and whether this machine has a connection.")
            }
        }
        Trouble::CutOff(why) => {
            let message = format!("{name} did not come whole: {}.", why.trim_end_matches('.'));
            Failure::new(Code::NoAnswer, message).help("Half a table would give wrong numbers: ask again.")
        }
        Trouble::Endless => Failure::new(
            Code::FileUnreadable,
            format!("The server of {name} says neither how long the file is nor where it ends."),
        )
        .help("It could not be told whether it came whole. Fetch it with another program, look at its end, and read that file."),
        Trouble::NotKept(why) => {
            let message = format!("{name} cannot be kept here: {}.", why.trim_end_matches('.'));
            Failure::new(Code::FileUnreadable, message)
                .help("What is larger than 64 MB is put into the folder for temporary files while it is read; TMPDIR names another one.")
        }
        Trouble::Other(why) if why.contains("scheme is not allowed") => {
            Failure::new(Code::FileUnreadable, format!("The server of {name} sends on to where nothing is encrypted."))
                .help("Whoever is on the way could change what comes. If that is as it should be, name that address itself, with http://.")
        }
        Trouble::Other(why) => {
            Failure::new(Code::FileUnreadable, format!("{name} cannot be read: {}.", why.trim_end_matches('.')))
        }
    };
    failure.at(name, None, None)
}

fn refused(name: &str, status: u16, code: Option<&str>, region: Option<&str>, bucket: Option<&Bucket>) -> Failure {
    let said = code.map_or_else(|| status.to_string(), |code| format!("{status} {code}"));
    let elsewhere = status == 301 || matches!(code, Some("PermanentRedirect" | "AuthorizationHeaderMalformed"));
    match (status, code, bucket) {
        (404, Some("NoSuchBucket"), Some(bucket)) => {
            Failure::new(Code::FileNotFound, format!("There is no store {}.", bucket.name))
                .help("Look at the spelling. A store that is not of Amazon has a server of its own: set AWS_ENDPOINT_URL.")
        }
        (404 | 410, ..) => Failure::new(Code::FileNotFound, format!("There is no file {name}."))
            .help("Look at the spelling, large and small letters too."),
        (_, _, Some(_)) if elsewhere => {
            let region = region.map_or_else(String::new, |region| format!(": AWS_REGION={region}"));
            Failure::new(Code::StoreSettings, format!("The store of {name} is in another region."))
                .help(format!("Say in which one{region}."))
        }
        (300..=399, ..) => Failure::new(Code::FileUnreadable, format!("The server of {name} sends on to nowhere ({said})."))
            .help("Look at the address in a browser, and copy where it leads to."),
        (_, Some("InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken" | "ExpiredToken" | "RequestTimeTooSkewed"), _) => {
            let help = match code {
                Some("RequestTimeTooSkewed") => "The clock of this machine is wrong by more than some minutes.",
                Some("ExpiredToken") => "They are too old: get new ones, and set AWS_SESSION_TOKEN with them.",
                Some("SignatureDoesNotMatch") => "Look at AWS_SECRET_ACCESS_KEY; it must be copied whole.",
                _ => "Look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and whether AWS_ENDPOINT_URL is the server that they are for.",
            };
            Failure::new(Code::StoreRefuses, format!("The store of {name} does not accept the credentials ({said}).")).help(help)
        }
        (401 | 403, _, Some(Bucket { unread: Some(Unread { profile, setting }), .. })) => {
            let message = format!("{name} may not be read ({said}), and {setting} of the profile {profile} is not understood here.");
            Failure::new(Code::StoreRefuses, message)
                .help(format!("Let the program of Amazon say who asks: eval \"$(aws configure export-credentials --profile {profile} --format env)\""))
        }
        (401 | 403, _, Some(bucket)) if !bucket.signs => {
            Failure::new(Code::StoreRefuses, format!("{name} may not be read by everybody ({said}), and no credentials were found."))
                .help("Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN if they are for a time only.")
                .help("Those of a profile: eval \"$(aws configure export-credentials --format env)\"")
        }
        (401 | 403, _, Some(_)) => {
            Failure::new(Code::StoreRefuses, format!("{name} may not be read with the credentials at hand ({said})."))
                .help("A store that lets nobody list its files says the same of one that is not there: look at the spelling too.")
        }
        (401 | 403 | 407, ..) => Failure::new(Code::StoreRefuses, format!("{name} may not be read ({said})."))
            .help("An address with a key in it may have expired: make a new one. A user and a password stand before the host: https://user:password@host/calls.csv."),
        (408 | 429 | 500..=599, ..) => {
            Failure::new(Code::NoAnswer, format!("The server of {name} cannot give it now ({said}).")).help("Ask again later.")
        }
        _ => Failure::new(Code::FileUnreadable, format!("The server of {name} does not give it ({said}).")),
    }
}
