//! SHA-1, which FHIR prescribes for `Attachment.hash` (R4 and R5, data types, Attachment).
//!
//! It guards against a damaged copy, not against malice: what a document is known by is its SHA-256.

/// Bytes of one block.
const BLOCK: usize = 64;

/// The SHA-1 of `data` (FIPS 180-4, section 6.1).
pub(crate) fn sha1(data: &[u8]) -> [u8; 20] {
    let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    let mut blocks = data.chunks_exact(BLOCK);
    for block in blocks.by_ref() {
        compress(&mut state, block);
    }
    // What is left, a single set bit, zeros, and the length in bits, in one or two more blocks.
    let left = blocks.remainder();
    let mut tail = [0_u8; 2 * BLOCK];
    let end = if left.len() < BLOCK - 8 { BLOCK } else { 2 * BLOCK };
    tail[..left.len()].copy_from_slice(left);
    tail[left.len()] = 0x80;
    let bits = (data.len() as u64).wrapping_mul(8);
    tail[end - 8..end].copy_from_slice(&bits.to_be_bytes());
    for block in tail[..end].chunks_exact(BLOCK) {
        compress(&mut state, block);
    }
    let mut out = [0; 20];
    for (bytes, word) in out.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    out
}

fn compress(state: &mut [u32; 5], block: &[u8]) {
    let mut words = [0_u32; 80];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
    }
    for at in 16..80 {
        words[at] = (words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16]).rotate_left(1);
    }
    let mut now = *state;
    for round in &words[..20] {
        step(&mut now, *round, 0x5a82_7999, |b, c, d| d ^ (b & (c ^ d)));
    }
    for round in &words[20..40] {
        step(&mut now, *round, 0x6ed9_eba1, |b, c, d| b ^ c ^ d);
    }
    for round in &words[40..60] {
        step(&mut now, *round, 0x8f1b_bcdc, |b, c, d| (b & c) | (d & (b | c)));
    }
    for round in &words[60..] {
        step(&mut now, *round, 0xca62_c1d6, |b, c, d| b ^ c ^ d);
    }
    for (sum, part) in state.iter_mut().zip(now) {
        *sum = sum.wrapping_add(part);
    }
}

#[expect(clippy::many_single_char_names, reason = "the standard's own names")]
#[inline]
fn step(now: &mut [u32; 5], word: u32, constant: u32, mix: impl Fn(u32, u32, u32) -> u32) {
    let [a, b, c, d, e] = *now;
    let next = a
        .rotate_left(5)
        .wrapping_add(mix(b, c, d))
        .wrapping_add(e)
        .wrapping_add(constant)
        .wrapping_add(word);
    *now = [next, a, b.rotate_left(30), c, d];
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn hex(data: &[u8]) -> String {
        sha1(data).iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        })
    }

    #[test]
    fn agrees_with_the_standard_s_examples() {
        assert_eq!(hex(b""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        assert_eq!(hex(b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(
            hex(b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        );
        assert_eq!(hex(&vec![b'a'; 1_000_000]), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    }

    #[test]
    fn pads_at_every_edge_of_a_block() {
        for (length, digest) in [
            (55, "cef734ba81a024479e09eb5a75b6ddae62e6abf1"),
            (56, "901305367c259952f4e7af8323f480d59f81335b"),
            (63, "0ddc4e0cccd9a12850deb5abb0853a4425559fec"),
            (64, "bb2fa3ee7afb9f54c6dfb5d021f14b1ffe40c163"),
            (119, "4300320394f7ee239bcdce7d3b8bcee173a0cd5c"),
            (120, "ceb2821639c4b6dcb10bce0e522ca2e608ce056d"),
        ] {
            assert_eq!(hex(&vec![b'x'; length]), digest, "{length}");
        }
    }
}
