//! Amounts of memory as people write them.

use kpi::project::Size;

#[test]
fn sizes_are_numbers_with_a_unit() {
    let unit = "write a number with its unit, such as 512MB, 2GB or 1.5GiB";
    let least = "at least 1MB is needed";
    let large = "that is more than this machine can have";
    let sizes: [(&str, Result<usize, &str>); 30] = [
        ("1MB", Ok(1_000_000)),
        ("512MB", Ok(512_000_000)),
        ("2GB", Ok(2_000_000_000)),
        ("2 GB", Ok(2_000_000_000)),
        (" 2gb ", Ok(2_000_000_000)),
        ("1000KB", Ok(1_000_000)),
        ("1000000b", Ok(1_000_000)),
        ("977KiB", Ok(1_000_448)),
        ("1MiB", Ok(1_048_576)),
        ("1.5GiB", Ok(1_610_612_736)),
        ("0.001GB", Ok(1_000_000)),
        ("1.000000001GB", Ok(1_000_000_001)),
        ("1.0000005MB", Ok(1_000_000)),
        ("00064MB", Ok(64_000_000)),
        ("0.999MB", Err(least)),
        ("976KiB", Err(least)),
        ("0GB", Err(least)),
        ("64", Err(unit)),
        ("", Err(unit)),
        ("MB", Err(unit)),
        ("lots", Err(unit)),
        ("-1GB", Err(unit)),
        ("1,5GB", Err(unit)),
        ("1.GB", Err(unit)),
        (".5GB", Err(unit)),
        ("1.2.3GB", Err(unit)),
        ("1e9B", Err(unit)),
        ("1TB", Err(unit)),
        ("1 000 MB", Err(unit)),
        ("999999999999GiB", Err(large)),
    ];
    for (text, expected) in sizes {
        let found = text.parse().map(|Size(bytes)| bytes);
        assert_eq!(found, expected.map_err(str::to_owned), "{text:?}");
    }
}
